// SPDX-License-Identifier: Apache-2.0
package dev.gajah.backend;

import dev.gajah.access.sequence.SequenceParameters;
import dev.gajah.access.sequence.Sequences;
import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.id.Oid;
import dev.gajah.base.id.RelFileLocator;
import dev.gajah.catalog.acl.AccessControl;
import dev.gajah.catalog.acl.ObjectKind;
import dev.gajah.catalog.cache.Catalog;
import dev.gajah.catalog.schema.PgSequence;
import dev.gajah.nodes.query.AclMode;
import dev.gajah.transaction.lmgr.LockMode;
import dev.gajah.types.SequenceAccess;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Sequences as a session uses them: the values it took in advance, and those it got last
/// (PostgreSQL: `sequence.c`, the session's half).
final class SessionSequences implements SequenceAccess {
  private final Session session;
  private final Sequences sequences;
  private final Map<Integer, Taken> taken = new HashMap<>();

  /// The sequence that gave a value last; 0 if none did.
  private int lastUsed;

  SessionSequences(Session session, Sequences sequences) {
    this.session = session;
    this.sequences = sequences;
  }

  /// What the session has of one sequence. New files mean a reset: values taken before are void.
  private static final class Taken {
    RelFileLocator locator;
    boolean hasLast;
    long last;
    long cached;
    long increment;

    Taken(RelFileLocator locator) {
      this.locator = locator;
    }
  }

  private Catalog catalog() {
    return session.catalog();
  }

  private RelationDescriptor open(int oid) {
    RelationDescriptor sequence = catalog().openRelation(oid, LockMode.ROW_EXCLUSIVE);
    if (sequence.kind() != 'S') {
      throw new SqlError(
          SqlState.WRONG_OBJECT_TYPE, "\"%s\" is not a sequence".formatted(sequence.name()));
    }
    return sequence;
  }

  /// One of the rights is enough.
  private void check(RelationDescriptor sequence, int rights) {
    if (catalog()
            .privileges()
            .rights(ObjectKind.SEQUENCE, sequence.oid(), session.currentUserOid(), rights, false)
        == 0) {
      throw AccessControl.denied(ObjectKind.SEQUENCE, sequence.name());
    }
  }

  private SequenceParameters parameters(RelationDescriptor sequence) {
    PgSequence row = catalog().findSequence(sequence.oid());
    if (row == null) {
      throw SqlError.internal("cache lookup failed for sequence " + Oid.toString(sequence.oid()));
    }
    return new SequenceParameters(
        row.seqstart(),
        row.seqincrement(),
        row.seqmax(),
        row.seqmin(),
        row.seqcache(),
        row.seqcycle());
  }

  private Taken takenOf(RelationDescriptor sequence) {
    Taken entry = taken.computeIfAbsent(sequence.oid(), oid -> new Taken(sequence.locator()));
    if (!entry.locator.equals(sequence.locator())) {
      entry.locator = sequence.locator();
      entry.cached = entry.last;
    }
    return entry;
  }

  @Override
  public long next(int sequenceOid) {
    RelationDescriptor sequence = open(sequenceOid);
    check(sequence, AclMode.USAGE | AclMode.UPDATE);
    return next(sequence);
  }

  @Override
  public long nextOfIdentity(int sequenceOid) {
    return next(open(sequenceOid));
  }

  private long next(RelationDescriptor sequence) {
    if (!sequence.isTemporary()) {
      session.transaction().preventCommandIfReadOnly("nextval()");
    }
    Taken entry = takenOf(sequence);
    lastUsed = sequence.oid();
    if (entry.hasLast && entry.last != entry.cached) {
      entry.last += entry.increment;
      return entry.last;
    }
    SequenceParameters parameters = parameters(sequence);
    Sequences.Taken values = sequences.next(sequence, parameters, session.transaction());
    entry.hasLast = true;
    entry.last = values.first();
    entry.cached = values.last();
    entry.increment = parameters.increment();
    return values.first();
  }

  @Override
  public long current(int sequenceOid) {
    RelationDescriptor sequence = open(sequenceOid);
    check(sequence, AclMode.SELECT | AclMode.USAGE);
    Taken entry = takenOf(sequence);
    if (!entry.hasLast) {
      throw new SqlError(
          SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE,
          "currval of sequence \"%s\" is not yet defined in this session"
              .formatted(sequence.name()));
    }
    return entry.last;
  }

  @Override
  public long last() {
    Taken entry = lastEntry();
    if (entry == null) {
      throw new SqlError(
          SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE, "lastval is not yet defined in this session");
    }
    RelationDescriptor sequence = open(lastUsed);
    check(sequence, AclMode.SELECT | AclMode.USAGE);
    return entry.last;
  }

  private @Nullable Taken lastEntry() {
    return lastUsed == 0 || catalog().findClass(lastUsed) == null ? null : taken.get(lastUsed);
  }

  @Override
  public long set(int sequenceOid, long value, boolean isCalled) {
    RelationDescriptor sequence = open(sequenceOid);
    check(sequence, AclMode.UPDATE);
    if (!sequence.isTemporary()) {
      session.transaction().preventCommandIfReadOnly("setval()");
    }
    sequences.set(sequence, parameters(sequence), session.transaction(), value, isCalled);
    Taken entry = takenOf(sequence);
    if (isCalled) {
      entry.hasLast = true;
      entry.last = value;
    }
    // Values taken in advance are void.
    entry.cached = entry.last;
    return value;
  }

  /// DISCARD SEQUENCES.
  void discard() {
    taken.clear();
    lastUsed = 0;
  }
}
