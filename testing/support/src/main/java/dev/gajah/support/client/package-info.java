// SPDX-License-Identifier: Apache-2.0

/// The smallest clients there can be, over any connection: for tests that must not depend on the
/// protocol's own codecs, nor on a driver.
@NullMarked
package dev.gajah.support.client;

import org.jspecify.annotations.NullMarked;
