/// Functions that ask about, or act on, what sessions share: locks, snapshots, transactions,
/// notifications.
///
/// Each class answers the functions of one subject by name; [ServerFunction] tells which is whose.
/// All belong to the thread of their session.
///
/// **May depend on** the engine and `types`. **Must not know** the message loop.
@NullMarked
package dev.gajah.backend.function;

import org.jspecify.annotations.NullMarked;
