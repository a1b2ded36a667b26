// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.predicate;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;

/// The error 40001 of dependencies among transactions.
final class SerializationFailure {
  private SerializationFailure() {}

  static SqlError because(String reason) {
    return new SqlError(
            SqlState.T_R_SERIALIZATION_FAILURE,
            "could not serialize access due to read/write dependencies among transactions")
        .detail("Reason code: %s.".formatted(reason))
        .hint("The transaction might succeed if retried.");
  }
}
