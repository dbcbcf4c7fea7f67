/* The upcall vector's entry. It returns without IRET, which instruction emulators may lack in protected mode. */
        .text
        .globl upcall_entry
upcall_entry:
#ifdef __x86_64__
        pushq %rax
        pushq %rcx
        pushq %rdx
        pushq %rsi
        pushq %rdi
        pushq %r8
        pushq %r9
        pushq %r10
        pushq %r11
        pushq %rbp
        movq %rsp, %rbp
        andq $-16, %rsp
        call upcall
        movq %rbp, %rsp
        popq %rbp
        popq %r11
        popq %r10
        popq %r9
        popq %r8
        popq %rdi
        popq %rsi
        popq %rdx
        pushq %rbx
        /* rbx, rcx, rax, rip, cs, rflags, rsp, ss: put rip and rflags below the interrupted stack */
        movq 48(%rsp), %rbx
        subq $16, %rbx
        movq 24(%rsp), %rcx
        movq %rcx, 8(%rbx)
        movq 40(%rsp), %rcx
        movq %rcx, (%rbx)
        movq %rbx, 40(%rsp)
        popq %rbx
        popq %rcx
        popq %rax
        movq 16(%rsp), %rsp
        popfq
        ret
#else
        pushal
        call upcall
        popal
        pushl 8(%esp)
        popfl
        ret $8
#endif
        .section .note.GNU-stack, "", @progbits
