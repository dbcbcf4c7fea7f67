package org.xenolith.toolstack.vmm;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The IP addresses of one interface: those that its configuration names, and those by which the guest has last spoken. At most
 * {@link #MOST} of the latter, the oldest given up first, whatever the guest claims. Safe from any thread.
 */
final class GuestAddresses {
    /** As many as are learnt. */
    static final int MOST = 8;
    private static final Pattern IPV4_TEXT = Pattern.compile("((25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])(\\.(?!$)|$)){4}");
    private static final Pattern IPV6_TEXT = Pattern.compile("[0-9a-fA-F.]*:[0-9a-fA-F:.]*");
    private static final int ETHERNET = 14;
    private static final int TYPE = 12;
    private static final int SOURCE_MAC = 6;
    private static final int MAC = 6;
    private static final int IPV4 = 0x0800;
    private static final int ARP = 0x0806;
    private static final int IPV6 = 0x86dd;
    private static final int ARP_SENDER = ETHERNET + 14;
    private static final int IPV4_SOURCE = ETHERNET + 12;
    private static final int IPV6_SOURCE = ETHERNET + 8;
    /** What of a frame is looked at. */
    static final int HEAD = IPV6_SOURCE + 16;

    private final byte[] mac;
    private final List<InetAddress> configured;
    private final Set<InetAddress> learnt = new LinkedHashSet<>();
    private byte[] last = new byte[0];

    /** @param configured of {@code ip=}: addresses between spaces; what is none is left out */
    GuestAddresses(byte[] mac, String configured) {
        this.mac = mac.clone();
        this.configured = Arrays.stream(configured.trim().split("[ ,]+")).flatMap(GuestAddresses::literal).toList();
    }

    /** An address, but no name, which would be looked up. */
    private static Stream<InetAddress> literal(String text) {
        if (!IPV4_TEXT.matcher(text).matches() && !IPV6_TEXT.matcher(text).matches()) {
            return Stream.empty();
        }
        try {
            return Stream.of(InetAddress.getByName(text));
        } catch (UnknownHostException e) {
            return Stream.empty();
        }
    }

    /** Learns from the start of a frame that the guest sends, by its own MAC address. @param length of what is there */
    void sent(byte[] frame, int length) {
        int type = length < ETHERNET ? 0 : (frame[TYPE] & 0xff) << 8 | frame[TYPE + 1] & 0xff;
        switch (type) {
            case IPV4 -> learn(frame, length, IPV4_SOURCE, 4);
            case ARP -> learn(frame, length, ARP_SENDER, 4);
            case IPV6 -> learn(frame, length, IPV6_SOURCE, 16);
            default -> { }
        }
    }

    private synchronized void learn(byte[] frame, int length, int at, int size) {
        if (length < at + size || !Arrays.equals(frame, SOURCE_MAC, SOURCE_MAC + MAC, mac, 0, MAC)
                || last.length == size && Arrays.equals(frame, at, at + size, last, 0, size)) {
            return;
        }
        last = Arrays.copyOfRange(frame, at, at + size);
        InetAddress address = address(last);
        if (address.isAnyLocalAddress() || address.isMulticastAddress() || address.isLoopbackAddress()) {
            return;
        }
        learnt.remove(address);
        learnt.add(address);
        if (learnt.size() > MOST) {
            learnt.remove(learnt.iterator().next());
        }
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Takes over what another host has learnt. */
    synchronized void learnt(List<byte[]> addresses) {
        addresses.stream().limit(MOST).filter(bytes -> bytes.length == 4 || bytes.length == 16).forEach(bytes -> learnt.add(address(bytes)));
    }

    /** What has been learnt, for another host. */
    synchronized List<byte[]> learnt() {
        return learnt.stream().map(InetAddress::getAddress).toList();
    }

    /** All that are known. */
    synchronized List<InetAddress> all() {
        Set<InetAddress> all = new LinkedHashSet<>(configured);
        all.addAll(learnt);
        return new ArrayList<>(all);
    }
}
