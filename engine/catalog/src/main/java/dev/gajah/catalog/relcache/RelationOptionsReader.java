// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.relcache;

import dev.gajah.access.table.RelationOptions;
import dev.gajah.access.table.RelationOptions.Autovacuum;
import dev.gajah.access.table.RelationOptions.IndexCleanup;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Turns `pg_class.reloptions` into typed options. The values were checked when they were set.
public final class RelationOptionsReader {
  private final Map<String, String> values = new HashMap<>();

  private RelationOptionsReader(@Nullable List<String> options) {
    if (options != null) {
      for (String option : options) {
        int equals = option.indexOf('=');
        if (equals > 0) {
          values.put(option.substring(0, equals), option.substring(equals + 1));
        }
      }
    }
  }

  public static RelationOptions table(@Nullable List<String> options) {
    if (options == null || options.isEmpty()) {
      return RelationOptions.DEFAULTS;
    }
    RelationOptionsReader r = new RelationOptionsReader(options);
    IndexCleanup cleanup =
        switch (r.text("vacuum_index_cleanup", "auto")) {
          case "on", "true", "yes", "1" -> IndexCleanup.ON;
          case "off", "false", "no", "0" -> IndexCleanup.OFF;
          default -> IndexCleanup.AUTO;
        };
    return new RelationOptions(
        r.integer("fillfactor", 100),
        r.integer("toast_tuple_target", RelationOptions.TOAST_TUPLE_TARGET_BYTES),
        r.bool("user_catalog_table", false),
        r.integer("parallel_workers", -1),
        cleanup,
        r.bool("vacuum_truncate", true),
        new Autovacuum(
            r.bool("autovacuum_enabled", true),
            r.integer("autovacuum_vacuum_threshold", -1),
            r.integer("autovacuum_vacuum_insert_threshold", -2),
            r.integer("autovacuum_analyze_threshold", -1),
            r.integer("autovacuum_vacuum_cost_limit", -1),
            r.real("autovacuum_vacuum_cost_delay", -1),
            r.real("autovacuum_vacuum_scale_factor", -1),
            r.real("autovacuum_vacuum_insert_scale_factor", -1),
            r.real("autovacuum_analyze_scale_factor", -1),
            r.integer("autovacuum_freeze_min_age", -1),
            r.integer("autovacuum_freeze_max_age", -1),
            r.integer("autovacuum_freeze_table_age", -1),
            r.integer("autovacuum_multixact_freeze_min_age", -1),
            r.integer("autovacuum_multixact_freeze_max_age", -1),
            r.integer("autovacuum_multixact_freeze_table_age", -1),
            r.integer("log_autovacuum_min_duration", -1)));
  }

  /// Fill factor of a btree, 90 if not set.
  static int btreeFillFactor(@Nullable List<String> options) {
    return new RelationOptionsReader(options).integer("fillfactor", 90);
  }

  static boolean deduplicateItems(@Nullable List<String> options) {
    return new RelationOptionsReader(options).bool("deduplicate_items", true);
  }

  private String text(String name, String otherwise) {
    String value = values.get(name);
    return value == null ? otherwise : value.toLowerCase(Locale.ROOT);
  }

  private int integer(String name, int otherwise) {
    String value = values.get(name);
    return value == null ? otherwise : (int) Double.parseDouble(value);
  }

  private double real(String name, double otherwise) {
    String value = values.get(name);
    return value == null ? otherwise : Double.parseDouble(value);
  }

  private boolean bool(String name, boolean otherwise) {
    String value = values.get(name);
    if (value == null) {
      return otherwise;
    }
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "on", "true", "t", "yes", "y", "1" -> true;
      default -> false;
    };
  }
}
