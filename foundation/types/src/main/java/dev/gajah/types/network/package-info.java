// SPDX-License-Identifier: Apache-2.0

/// Network addresses: `inet`, `cidr`, `macaddr` and `macaddr8`.
///
/// **May depend on** other packages of `types`, and `base`.
@NullMarked
package dev.gajah.types.network;

import org.jspecify.annotations.NullMarked;
