// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.function;

import dev.gajah.base.error.NoticeSink;
import dev.gajah.base.process.Interrupts;
import dev.gajah.base.random.RandomSource;
import dev.gajah.base.time.Clock;
import dev.gajah.types.SequenceAccess;
import dev.gajah.types.SystemInformation;
import dev.gajah.types.TypeCatalog;
import java.time.ZoneId;

/// What functions may know of the session that calls them. One per session; values change between
/// statements only.
public interface EvalContext {
  /// Output styles of `DateStyle`.
  enum DateStyle {
    ISO,
    SQL,
    POSTGRES,
    GERMAN
  }

  /// Order of day, month and year in ambiguous input and in some output.
  enum DateOrder {
    MDY,
    DMY,
    YMD
  }

  enum IntervalStyle {
    POSTGRES,
    POSTGRES_VERBOSE,
    SQL_STANDARD,
    ISO_8601
  }

  ZoneId timeZone();

  /// The zone as the setting spells it.
  String timeZoneName();

  DateStyle dateStyle();

  DateOrder dateOrder();

  IntervalStyle intervalStyle();

  int extraFloatDigits();

  /// True for `bytea_output = hex`.
  boolean byteaOutputHex();

  /// Start of the transaction: what `now()` returns; microseconds since 2000-01-01 UTC.
  long transactionTimestamp();

  long statementTimestamp();

  Clock clock();

  RandomSource random();

  Interrupts interrupts();

  NoticeSink notices();

  TypeCatalog types();

  SequenceAccess sequences();

  SystemInformation system();
}
