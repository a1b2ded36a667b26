// SPDX-License-Identifier: Apache-2.0
package dev.gajah.backend;

import dev.gajah.access.sequence.Sequences;
import dev.gajah.base.error.SqlError;
import dev.gajah.types.SequenceAccess;

/// Sequences of one session. The sequence relations themselves come with CREATE SEQUENCE.
final class SessionSequences implements SequenceAccess {
  private final Sequences sequences;

  SessionSequences(Sequences sequences) {
    this.sequences = sequences;
  }

  Sequences sequences() {
    return sequences;
  }

  @Override
  public long next(int sequenceOid) {
    throw SqlError.unsupported("nextval");
  }

  @Override
  public long current(int sequenceOid) {
    throw SqlError.unsupported("currval");
  }

  @Override
  public long last() {
    throw SqlError.unsupported("lastval");
  }

  @Override
  public long set(int sequenceOid, long value, boolean isCalled) {
    throw SqlError.unsupported("setval");
  }
}
