package org.xenolith.toolstack.xl;


/** {@code xl help}. */
final class HelpVerb implements Verb {
    @Override
    public void run(Session session, Syntax.Arguments arguments) {
        if (arguments.operands().isEmpty() || arguments.operand(0).equals("help")) {
            session.out().print(Help.overview(arguments.has('L')));
            return;
        }
        String name = VerbTable.resolve(arguments.operand(0));
        session.out().print(Help.of(VerbTable.row(name)
                .orElseThrow(() -> new XlException("xl " + name + " is not served yet"))));
    }
}
