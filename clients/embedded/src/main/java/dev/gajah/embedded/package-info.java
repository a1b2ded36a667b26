// SPDX-License-Identifier: Apache-2.0
/// A server inside a JVM: [dev.gajah.embedded.Gajah].
///
/// May depend on `base` and `postmaster`.
@NullMarked
package dev.gajah.embedded;

import org.jspecify.annotations.NullMarked;
