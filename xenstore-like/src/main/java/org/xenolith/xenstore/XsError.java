package org.xenolith.xenstore;

/** The error names of {@code io/xs_wire.h}, exactly as they stand on the wire. */
public enum XsError {
    EINVAL, EACCES, EEXIST, EISDIR, ENOENT, ENOMEM, ENOSPC, EIO, ENOTEMPTY, ENOSYS, EROFS, EBUSY, EAGAIN, EISCONN, E2BIG, EPERM
}
