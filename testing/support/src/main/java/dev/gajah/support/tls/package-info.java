// SPDX-License-Identifier: Apache-2.0

/// Certificates for tests, made on the spot.
@NullMarked
package dev.gajah.support.tls;

import org.jspecify.annotations.NullMarked;
