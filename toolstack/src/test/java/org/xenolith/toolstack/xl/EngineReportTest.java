package org.xenolith.toolstack.xl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.xenolith.toolstack.proto.Domain;

/** What xl says of a guest's engine, where it has something to say. */
class EngineReportTest {
    private static final Domain GUEST = Domain.newBuilder().setDomid(3).setName("l2").setEngine("soft")
            .setEngineReason("no svm or vmx").putCounters("translations", 17).putCounters("blocks", 40).build();
    private static final Domain DOM0 = Domain.newBuilder().setName("Domain-0").build();

    @Test
    void shouldNameEngineAndReasonInTheVerboseList() {
        List<String> lines = new DomainTable(true, false, false, false).format(List.of(DOM0, GUEST)).lines().toList();
        assertTrue(lines.get(0).endsWith("Security Label  Engine"), lines.get(0));
        assertTrue(lines.get(1).endsWith("  -"), lines.get(1));
        assertTrue(lines.get(2).endsWith("  soft: no svm or vmx"), lines.get(2));
        assertFalse(new DomainTable(false, false, false, false).format(List.of(GUEST)).contains("soft"));
    }

    @Test
    void shouldShowTheEnginesCountersAsJson() {
        String json = DomainJson.summary(List.of(GUEST)).replaceAll("\\s+", "");
        assertTrue(json.contains("\"counters\":{\"blocks\":40,\"translations\":17}"), json);
        assertEquals(-1, DomainJson.summary(List.of(DOM0)).indexOf("counters"));
    }
}
