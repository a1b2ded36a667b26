// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.predicate;

/// The serializable side of a prepared transaction.
public final class PreparedSerializable {
  final SerializableXact xact;
  final boolean wrote;

  PreparedSerializable(SerializableXact xact, boolean wrote) {
    this.xact = xact;
    this.wrote = wrote;
  }
}
