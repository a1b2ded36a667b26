// SPDX-License-Identifier: Apache-2.0
package dev.gajah.wal.bad;

/// A control: the engine uses a library.
final class UsesLibrary {
  Object assertion() {
    return org.assertj.core.api.Assertions.assertThat(1);
  }
}
