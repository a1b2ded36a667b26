// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.range;

import dev.gajah.base.error.SqlError;
import dev.gajah.types.system.HashCodes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// PostgreSQL's hash codes of ranges and multiranges: 64 bits, of which the lower half for seed 0
/// is the plain hash code. Source: `hash_range`, `hash_multirange`.
final class RangeHash {
  private RangeHash() {}

  static long of(List<Range> ranges, RangeFacts facts, long seed, boolean isMultirange) {
    if (!isMultirange) {
      return of(ranges.isEmpty() ? Range.EMPTY : ranges.getFirst(), facts, seed);
    }
    long hash = 1;
    for (Range range : ranges) {
      hash = (hash << 5) - hash + of(range, facts, seed);
    }
    return hash;
  }

  private static long of(Range range, RangeFacts facts, long seed) {
    long hash = HashCodes.ofInt(RangeCodec.flags(range), seed);
    if (!range.empty()) {
      hash ^= bound(range.lower().value(), facts, seed);
    }
    hash = hash << 1 & 0xFFFFFFFEFFFFFFFEL | hash >>> 31 & 0x100000001L;
    return range.empty() ? hash : hash ^ bound(range.upper().value(), facts, seed);
  }

  private static long bound(@Nullable Object value, RangeFacts facts, long seed) {
    if (value == null) {
      return 0;
    }
    return switch (facts.subtype()) {
      case 23, 1082, 26 -> HashCodes.ofInt((int) (long) (Long) value, seed);
      case 20, 1083, 1114, 1184 -> HashCodes.ofLong((Long) value, seed);
      case 701 -> HashCodes.ofDouble((Double) value, seed);
      case 1700 -> HashCodes.ofNumeric((byte[]) value, 0, ((byte[]) value).length, seed);
      case 25, 17, 1043, 2950 ->
          HashCodes.ofBytes((byte[]) value, 0, ((byte[]) value).length, seed);
      default -> throw SqlError.unsupported("hash function of a range's bounds");
    };
  }
}
