package org.xenolith.toolstack.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the name that somebody most likely meant. */
public final class NearestName {
    private static final int FAR = 3;

    private NearestName() {
    }

    /** The closest name by edit distance, if it is close enough to be a slip: at most half of it, and three letters. */
    public static Optional<String> of(String typed, Collection<String> names) {
        return names.stream()
                .min(Comparator.<String>comparingInt(name -> distance(typed, name)).thenComparing(name -> name))
                .filter(name -> distance(typed, name) <= Math.min(FAR, Math.max(1, typed.length() / 2)));
    }

    /** {@code "; did you mean 'x'?"}, or nothing. */
    public static String hint(String typed, Collection<String> names) {
        return of(typed, names).map(name -> "; did you mean '" + name + "'?").orElse("");
    }

    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(diagonal + change, Math.min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
