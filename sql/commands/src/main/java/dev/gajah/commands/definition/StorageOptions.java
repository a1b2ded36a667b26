// SPDX-License-Identifier: Apache-2.0
package dev.gajah.commands.definition;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.commands.UtilityCommands;
import dev.gajah.nodes.raw.Clause.DefElem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Storage parameters in WITH clauses, checked, as pg_class stores them (PostgreSQL:
/// `reloptions.c`).
final class StorageOptions {
  private static final Set<String> BOOLEANS =
      Set.of(
          "autovacuum_enabled",
          "user_catalog_table",
          "vacuum_truncate",
          "deduplicate_items",
          "fastupdate");
  private static final Map<String, int[]> INTEGERS =
      Map.ofEntries(
          Map.entry("fillfactor", new int[] {10, 100}),
          Map.entry("toast_tuple_target", new int[] {128, 8160}),
          Map.entry("parallel_workers", new int[] {0, 1024}),
          Map.entry("autovacuum_vacuum_threshold", new int[] {0, Integer.MAX_VALUE}),
          Map.entry("autovacuum_vacuum_insert_threshold", new int[] {-1, Integer.MAX_VALUE}),
          Map.entry("autovacuum_analyze_threshold", new int[] {0, Integer.MAX_VALUE}),
          Map.entry("autovacuum_vacuum_cost_limit", new int[] {1, 10000}),
          Map.entry("autovacuum_freeze_min_age", new int[] {0, 1000000000}),
          Map.entry("autovacuum_freeze_max_age", new int[] {100000, 2000000000}),
          Map.entry("autovacuum_freeze_table_age", new int[] {0, 2000000000}),
          Map.entry("autovacuum_multixact_freeze_min_age", new int[] {0, 1000000000}),
          Map.entry("autovacuum_multixact_freeze_max_age", new int[] {10000, 2000000000}),
          Map.entry("autovacuum_multixact_freeze_table_age", new int[] {0, 2000000000}),
          Map.entry("log_autovacuum_min_duration", new int[] {-1, Integer.MAX_VALUE}));
  private static final Set<String> REALS =
      Set.of(
          "autovacuum_vacuum_cost_delay",
          "autovacuum_vacuum_scale_factor",
          "autovacuum_vacuum_insert_scale_factor",
          "autovacuum_analyze_scale_factor");
  private static final Set<String> OF_INDEXES = Set.of("fillfactor", "deduplicate_items");

  private StorageOptions() {}

  /// Options of the table itself, or with `toast` those written with the prefix `toast.`.
  static List<String> of(List<DefElem> options, boolean isIndex, boolean toast, List<String> old) {
    Map<String, String> result = new LinkedHashMap<>();
    for (String text : old) {
      int at = text.indexOf('=');
      result.put(text.substring(0, at), text.substring(at + 1));
    }
    for (DefElem option : options) {
      String space = option.defnamespace();
      if (space != null && !space.equals("toast")) {
        throw new SqlError(
            SqlState.INVALID_PARAMETER_VALUE,
            "unrecognized parameter namespace \"%s\"".formatted(space));
      }
      if ((space != null) != toast) {
        continue;
      }
      String value = UtilityCommands.optionText(option);
      String name = option.defname();
      check(name, value == null ? "true" : value, isIndex);
      result.remove(name);
      result.put(name, value == null ? "true" : value);
    }
    List<String> texts = new ArrayList<>();
    result.forEach((name, value) -> texts.add(name + "=" + value));
    return texts;
  }

  static List<String> reset(List<DefElem> options, @Nullable List<String> old) {
    List<String> texts = new ArrayList<>(old == null ? List.of() : old);
    for (DefElem option : options) {
      texts.removeIf(text -> text.startsWith(option.defname() + "="));
    }
    return texts;
  }

  private static SqlError invalid(String message) {
    return new SqlError(SqlState.INVALID_PARAMETER_VALUE, message);
  }

  private static void check(String name, String value, boolean isIndex) {
    boolean known =
        isIndex
            ? OF_INDEXES.contains(name)
            : !name.equals("deduplicate_items")
                && (BOOLEANS.contains(name)
                    || INTEGERS.containsKey(name)
                    || REALS.contains(name)
                    || name.equals("vacuum_index_cleanup"));
    if (!known) {
      throw invalid("unrecognized parameter \"%s\"".formatted(name));
    }
    int[] range = INTEGERS.get(name);
    if (range != null) {
      int number;
      try {
        number = Integer.parseInt(value);
      } catch (NumberFormatException e) {
        throw invalid("invalid value for integer option \"%s\": %s".formatted(name, value));
      }
      if (number < range[0] || number > range[1]) {
        throw invalid("value %s out of bounds for option \"%s\"".formatted(value, name))
            .detail("Valid values are between \"%d\" and \"%d\".".formatted(range[0], range[1]));
      }
    } else if (REALS.contains(name)) {
      try {
        Double.parseDouble(value);
      } catch (NumberFormatException e) {
        throw invalid("invalid value for floating point option \"%s\": %s".formatted(name, value));
      }
    } else if (BOOLEANS.contains(name)
        && !Set.of("true", "false", "on", "off", "yes", "no", "1", "0", "t", "f")
            .contains(value.toLowerCase(java.util.Locale.ROOT))) {
      throw invalid("invalid value for boolean option \"%s\": %s".formatted(name, value));
    }
  }
}
