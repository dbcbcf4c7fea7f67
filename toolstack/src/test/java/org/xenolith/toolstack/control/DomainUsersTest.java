package org.xenolith.toolstack.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DomainUsersTest {
    private static final String ALL_RIGHTS = "Name:\tjava\nCapEff:\t000001ffffffffff\n";
    private static final String ALL_USERS = "         0          0 4294967295\n";

    @Test
    void shouldGiveEachDomainAUserWhereTheHostAllows() {
        assertEquals("", DomainUsers.rights(ALL_RIGHTS, ALL_USERS, ALL_USERS));
        DomainUsers users = new DomainUsers("");
        assertEquals(4_200_007, users.of(7));
        assertTrue(users.describe().startsWith("4200001 to 4232751"), users.describe());
    }

    @Test
    void shouldKeepOneUserAndSayWhyWhereItDoesNot() {
        DomainUsers users = new DomainUsers("some reason");
        assertEquals(0, users.of(7));
        assertTrue(users.describe().endsWith("some reason"), users.describe());
    }

    @ParameterizedTest
    @ValueSource(strings = {"CapEff:\t0000000000000000\n", "CapEff:\t0000000000000040\n", "CapEff:\t0000000000000080\n", ""})
    void shouldWantTheRightToChangeUsers(String status) {
        assertTrue(DomainUsers.rights(status, ALL_USERS, ALL_USERS).contains("root"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0 100000 65536\n", "0 1000 1\n1 100000 65536\n", "0 0 4232751\n", "4200001 0 90000\n", ""})
    void shouldWantItsRangeInTheMaps(String map) {
        assertTrue(DomainUsers.rights(ALL_RIGHTS, map, ALL_USERS).contains("map"));
        assertTrue(DomainUsers.rights(ALL_RIGHTS, ALL_USERS, map).contains("map"));
    }

    @Test
    void shouldTakeAMapThatJustCoversItsRange() {
        assertEquals("", DomainUsers.rights(ALL_RIGHTS, "0 0 1\n4200000 100000 32752\n", ALL_USERS));
    }
}
