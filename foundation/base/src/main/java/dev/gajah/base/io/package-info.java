// SPDX-License-Identifier: Apache-2.0

/// The file door: every file of the server is reached through [dev.gajah.base.io.FileSystem].
///
/// **May depend on** other packages of `base`. **Must not know** anything above it.
@NullMarked
package dev.gajah.base.io;

import org.jspecify.annotations.NullMarked;
