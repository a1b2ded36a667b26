// SPDX-License-Identifier: Apache-2.0
package dev.gajah.base.setting;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// What PostgreSQL 17 says of one of its settings, in `pg_settings` and by `pg_settings_get_flags`.
/// Drawn from a running server by `src/facts/draw-settings.sh`.
///
/// @param type `bool`, `integer`, `real`, `string` or `enum`
/// @param min as text; empty for types without bounds
/// @param options of an enumeration; empty for others
/// @param bootValue the program's default
/// @param shownDefault the default as SHOW prints it, without unit
public record SettingFacts(
    String name,
    String type,
    SettingContext context,
    SettingUnit unit,
    String category,
    String shortDescription,
    String longDescription,
    String min,
    String max,
    List<String> options,
    String bootValue,
    String shownDefault,
    List<String> flags) {

  /// Settings whose every value this server satisfies without doing anything: they permit, or put
  /// an upper limit on, what it never does (just-in-time compilation, a genetic join search,
  /// workers for a query), or name plan nodes that its planner does not have.
  private static final Set<String> SATISFIED =
      Set.of(
          "enable_async_append",
          "enable_gathermerge",
          "enable_group_by_reordering",
          "enable_memoize",
          "enable_parallel_append",
          "enable_parallel_hash",
          "enable_partition_pruning",
          "enable_partitionwise_aggregate",
          "enable_partitionwise_join",
          "enable_presorted_aggregate",
          "geqo",
          "geqo_effort",
          "geqo_generations",
          "geqo_pool_size",
          "geqo_seed",
          "geqo_selection_bias",
          "geqo_threshold",
          "jit",
          "jit_above_cost",
          "jit_inline_above_cost",
          "jit_optimize_above_cost",
          "jit_provider",
          "max_parallel_maintenance_workers",
          "max_parallel_workers",
          "max_parallel_workers_per_gather",
          "min_parallel_index_scan_size",
          "min_parallel_table_scan_size",
          "parallel_leader_participation",
          "parallel_setup_cost",
          "parallel_tuple_cost");

  /// Values other than the default that this server satisfies without doing anything, as it has not
  /// what they turn off.
  private static final Map<String, String> SATISFIED_VALUES =
      Map.of(
          "huge_pages", "off",
          "row_security", "off",
          "synchronize_seqscans", "off",
          "update_process_title", "off");

  private static final String RESOURCE = "settings.tsv";

  public SettingFacts {
    options = List.copyOf(options);
    flags = List.copyOf(flags);
  }

  /// Read once, however many servers there are.
  private static final class Resource {
    static final Map<String, SettingFacts> FACTS = load();
  }

  /// All settings of PostgreSQL 17 by name in lower case. Immutable.
  static Map<String, SettingFacts> all() {
    return Resource.FACTS;
  }

  private static Map<String, SettingFacts> load() {
    try (InputStream in = SettingFacts.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("missing resource " + RESOURCE);
      }
      Map<String, SettingFacts> facts = new HashMap<>();
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
        SettingFacts one = parse(line.replace("\\\\", "\\").split("\t", -1));
        facts.put(one.name.toLowerCase(Locale.ROOT), one);
      }
      return Map.copyOf(facts);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static SettingFacts parse(String[] f) {
    return new SettingFacts(
        f[0],
        f[1],
        contextOf(f[2]),
        unitOf(f[3]),
        f[4],
        f[5],
        f[6],
        f[7],
        f[8],
        f[9].equals("\\N") ? List.of() : List.of(f[9].split(",", -1)),
        f[10],
        f[11],
        f[12].isEmpty() ? List.of() : List.of(f[12].split(",")));
  }

  private static SettingContext contextOf(String text) {
    for (SettingContext context : SettingContext.values()) {
      if (context.text().equals(text)) {
        return context;
      }
    }
    throw new IllegalArgumentException("unknown context " + text);
  }

  private static SettingUnit unitOf(String text) {
    for (SettingUnit unit : SettingUnit.values()) {
      if (unit.text().equals(text)) {
        return unit;
      }
    }
    throw new IllegalArgumentException("unknown unit " + text);
  }

  /// A setting that no code of this server reads: it shows its default, and takes another value
  /// only if there is nothing to do for it.
  Setting<?> undeclared() {
    Setting<?> setting =
        switch (type) {
          case "bool" -> Setting.bool(name, context, bootValue.equals("on"), shortDescription);
          case "integer" ->
              Setting.integer(
                  name,
                  context,
                  unit,
                  Integer.parseInt(bootValue),
                  Integer.parseInt(min),
                  Integer.parseInt(max),
                  shortDescription);
          case "real" ->
              Setting.real(
                  name,
                  context,
                  unit,
                  Double.parseDouble(bootValue),
                  Double.parseDouble(min),
                  Double.parseDouble(max),
                  shortDescription);
          case "enum" ->
              Setting.enumeration(name, context, bootValue, options, List.of(), shortDescription);
          default -> Setting.string(name, context, bootValue, shortDescription);
        };
    if (!SATISFIED.contains(name)) {
      setting.acceptOnly(SATISFIED_VALUES.get(name));
    }
    return setting;
  }

  /// The facts of a declared setting that PostgreSQL does not list, or has not.
  static SettingFacts of(Setting<?> setting) {
    return new SettingFacts(
        setting.name(),
        setting.typeName(),
        setting.context(),
        setting.unit(),
        "Customized Options",
        setting.description(),
        "",
        "",
        "",
        List.of(),
        "",
        "",
        List.of());
  }
}
