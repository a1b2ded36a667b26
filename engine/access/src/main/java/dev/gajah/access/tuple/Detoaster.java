// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.tuple;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.vector.BytesVector;

/// Turns a compressed or external value into its payload. `access.toast` implements it.
public interface Detoaster {
  /// Refuses: for relations that are known to have neither compressed nor external values.
  Detoaster NONE =
      new Detoaster() {
        @Override
        public void detoast(byte[] source, int offset, BytesVector target, int row) {
          throw SqlError.internal("unexpected toasted value");
        }

        @Override
        public byte[] detoast(byte[] source, int offset) {
          throw SqlError.internal("unexpected toasted value");
        }
      };

  /// Stores the payload of the compressed or external varlena at `source[offset]` into
  /// `target[row]`.
  void detoast(byte[] source, int offset, BytesVector target, int row);

  /// The payload as a fresh array.
  byte[] detoast(byte[] source, int offset);
}
