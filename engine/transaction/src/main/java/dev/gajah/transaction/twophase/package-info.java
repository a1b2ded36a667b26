// SPDX-License-Identifier: Apache-2.0
/// Two-phase commit: the statements exist and say that they are not supported yet.
///
/// **May depend on** `base`.
@NullMarked
package dev.gajah.transaction.twophase;

import org.jspecify.annotations.NullMarked;
