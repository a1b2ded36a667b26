/// Statement, transaction and idle timeouts (PostgreSQL: `timeout.c`).
///
/// A session writes deadlines into its [SessionTimer]; one thread of the server watches all of them
/// and asks the sessions to stop. A deadline that is set and cleared again costs no wakeup: the
/// thread sleeps to the earliest deadline that it knew of, and looks again then.
@NullMarked
package dev.gajah.backend.timeout;

import org.jspecify.annotations.NullMarked;
