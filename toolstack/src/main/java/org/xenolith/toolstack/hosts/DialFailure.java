package org.xenolith.toolstack.hosts;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import javax.net.ssl.SSLException;
import org.xenolith.toolstack.domain.OperationException;

/** What to tell a person when another host cannot be reached. */
final class DialFailure {
    private DialFailure() {
    }

    static OperationException explain(String address, Throwable cause) {
        if (cause instanceof HostRefusedException refused) {
            return new OperationException(address + ": " + refused.getMessage(), refused.remedy(), cause);
        } else if (isTls(cause)) {
            return new OperationException(address + " and this host do not trust each other: " + cause.getMessage(),
                    "put both into one pool: xl host-trust export FILE here, xl host-trust import FILE there", cause);
        } else if (cause instanceof ConnectException || cause instanceof NoRouteToHostException) {
            return new OperationException(address + " cannot be reached: " + cause.getMessage(),
                    "check the address; the host there takes in domains when its control domain was started with --migration-listen", cause);
        }
        return new OperationException(address + ": " + cause.getMessage(), "see the control domain's log", cause);
    }

    private static boolean isTls(Throwable cause) {
        return cause instanceof SSLException || cause.getCause() instanceof SSLException;
    }
}
