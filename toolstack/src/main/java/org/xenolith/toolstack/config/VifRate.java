package org.xenolith.toolstack.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A vif's transmit limit: {@code 10Mb/s} or {@code 2MB/s@20ms}; units are powers of 1000 and a {@code b} is a bit.
 *
 * @param bytesPerInterval from 0
 * @param intervalMicros from 1, below 2^32
 */
public record VifRate(long bytesPerInterval, long intervalMicros) {
    private static final long DEFAULT_INTERVAL_MICROS = 50_000;
    private static final long MAX_U32 = 0xffff_ffffL;
    private static final Pattern RATE = Pattern.compile("([0-9]+)([GMK]?)([Bb])/s");
    private static final Pattern INTERVAL = Pattern.compile("([0-9]+)(m?s?|us?)");

    public static VifRate parse(String text) {
        int at = text.indexOf('@');
        long perSecond = bytesPerSecond(at < 0 ? text : text.substring(0, at));
        long interval = at < 0 ? DEFAULT_INTERVAL_MICROS : interval(text.substring(at + 1));
        if (Long.compareUnsigned(perSecond, Long.divideUnsigned(-1L, interval)) > 0) {
            throw new SpecException("rate '" + text + "' is too large");
        }
        return new VifRate(Long.divideUnsigned(perSecond * interval, 1_000_000), interval);
    }

    private static long bytesPerSecond(String text) {
        Matcher matcher = RATE.matcher(text);
        if (!matcher.matches()) {
            throw new SpecException("rate '" + text + "' is not like 10Mb/s or 250KB/s");
        }
        long scale = switch (matcher.group(2)) {
            case "G" -> 1_000_000_000L;
            case "M" -> 1_000_000L;
            case "K" -> 1_000L;
            default -> 1L;
        };
        long value = number("rate", matcher.group(1)) * scale;
        return matcher.group(3).equals("b") ? value / 8 : value;
    }

    private static long interval(String text) {
        Matcher matcher = INTERVAL.matcher(text);
        if (!matcher.matches()) {
            throw new SpecException("rate interval '" + text + "' is not like 50ms, 500us or 1s");
        }
        String unit = matcher.group(2);
        long scale = unit.startsWith("u") ? 1 : unit.startsWith("m") ? 1_000 : 1_000_000;
        long micros = number("rate interval", matcher.group(1)) * scale;
        if (micros > MAX_U32) {
            throw new SpecException("rate interval '" + text + "' is over " + MAX_U32 + " microseconds");
        }
        return micros;
    }

    private static long number(String what, String digits) {
        long value = digits.length() > 10 ? Long.MAX_VALUE : Long.parseLong(digits);
        if (value == 0 || value > MAX_U32) {
            throw new SpecException(what + " " + digits + " is not from 1 to " + MAX_U32);
        }
        return value;
    }
}
