/// LISTEN and NOTIFY (PostgreSQL: `async.c`).
///
/// Notifications of a transaction enter the [NotificationQueue] right after its commit, while it
/// still holds a heavyweight lock that all notifying transactions take before they commit. So the
/// queue's order is the order of commits, and nobody hears of a transaction that aborted.
///
/// The queue is a linked list in memory, and not PostgreSQL's files in `pg_notify`, which no
/// restart keeps either. Each listener holds on to the entry that it read last; what all have read
/// is garbage. Sizes are counted as PostgreSQL lays entries out on pages, for
/// `pg_notification_queue_usage` and `max_notify_queue_pages`.
///
/// Who delivers: the session's own thread, before it tells its client that it is ready; and, while
/// the session is idle, the [NotificationSender]. See there for why nothing is missed.
@NullMarked
package dev.gajah.backend.notify;

import org.jspecify.annotations.NullMarked;
