// SPDX-License-Identifier: Apache-2.0
package dev.gajah.backend;

import dev.gajah.base.error.NoticeSink;
import dev.gajah.base.process.Interrupts;
import dev.gajah.base.random.RandomSource;
import dev.gajah.base.time.Clock;
import dev.gajah.transaction.xact.Transaction;
import dev.gajah.types.SequenceAccess;
import dev.gajah.types.SystemInformation;
import dev.gajah.types.TypeCatalog;
import dev.gajah.types.function.EvalContext;
import java.time.ZoneId;

/// What functions see of a session.
final class EvalSession implements EvalContext {
  private final SessionFormats formats;
  private final Transaction transaction;
  private final Interrupts interrupts;
  private final Clock clock;
  private final RandomSource random;
  private final NoticeSink notices;
  private final TypeCatalog types;
  private final SequenceAccess sequences;
  private final SystemInformation system;

  EvalSession(
      SessionFormats formats,
      Transaction transaction,
      Interrupts interrupts,
      Clock clock,
      RandomSource random,
      NoticeSink notices,
      TypeCatalog types,
      SequenceAccess sequences,
      SystemInformation system) {
    this.formats = formats;
    this.transaction = transaction;
    this.interrupts = interrupts;
    this.clock = clock;
    this.random = random;
    this.notices = notices;
    this.types = types;
    this.sequences = sequences;
    this.system = system;
  }

  @Override
  public ZoneId timeZone() {
    return formats.zone();
  }

  @Override
  public String timeZoneName() {
    return formats.zoneName();
  }

  @Override
  public DateStyle dateStyle() {
    return formats.dateStyle();
  }

  @Override
  public DateOrder dateOrder() {
    return formats.dateOrder();
  }

  @Override
  public IntervalStyle intervalStyle() {
    return formats.intervalStyle();
  }

  @Override
  public int extraFloatDigits() {
    return formats.extraFloatDigits();
  }

  @Override
  public boolean byteaOutputHex() {
    return formats.isByteaHex();
  }

  @Override
  public long transactionTimestamp() {
    return transaction.startTimestamp();
  }

  @Override
  public long statementTimestamp() {
    return transaction.statementStartTimestamp();
  }

  @Override
  public Clock clock() {
    return clock;
  }

  @Override
  public RandomSource random() {
    return random;
  }

  @Override
  public Interrupts interrupts() {
    return interrupts;
  }

  @Override
  public NoticeSink notices() {
    return notices;
  }

  @Override
  public TypeCatalog types() {
    return types;
  }

  @Override
  public SequenceAccess sequences() {
    return sequences;
  }

  @Override
  public SystemInformation system() {
    return system;
  }
}
