// SPDX-License-Identifier: Apache-2.0
package dev.gajah.backend.function;

import dev.gajah.base.setting.ServerSettings;
import dev.gajah.base.setting.Setting;
import dev.gajah.base.setting.SettingFacts;
import dev.gajah.base.setting.Settings;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// What SHOW ALL and `pg_settings` list.
public final class SettingFunctions implements ServerFunction {
  private static final String PRIVATE = "SUPERUSER_ONLY";
  private static final int TEXT_ARRAY = 1009;

  private final Settings settings;
  private final BooleanSupplier isSuperuser;
  private final ValueReader values;

  /// Reads a value of a type from text.
  @FunctionalInterface
  public interface ValueReader {
    Object input(int typeOid, String text);
  }

  public SettingFunctions(Settings settings, BooleanSupplier isSuperuser, ValueReader values) {
    this.settings = settings;
    this.isSuperuser = isSuperuser;
    this.values = values;
  }

  @Override
  public @Nullable Object call(String function, @Nullable Object[] arguments) {
    return switch (function) {
      case "pg_show_all_settings" -> rows();
      case "pg_settings_get_flags" ->
          arguments[0] instanceof byte[] name
              ? flags(new String(name, StandardCharsets.UTF_8))
              : null;
      default -> NOT_MINE;
    };
  }

  /// Settings that this session's user may see, by name.
  public List<Setting<?>> visible() {
    ServerSettings server = settings.server();
    boolean seesAll = isSuperuser.getAsBoolean();
    List<Setting<?>> settings = new ArrayList<>();
    for (Setting<?> setting : server.all()) {
      if (server.isListed(setting) && (seesAll || !isPrivate(server.facts(setting)))) {
        settings.add(setting);
      }
    }
    return settings;
  }

  private static boolean isPrivate(SettingFacts facts) {
    return facts.flags().contains(PRIVATE);
  }

  /// Rows of `pg_show_all_settings()`, in the order of `pg_settings`' columns.
  private List<@Nullable Object[]> rows() {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (Setting<?> setting : visible()) {
      rows.add(row(setting));
    }
    return rows;
  }

  private @Nullable Object[] row(Setting<?> setting) {
    SettingFacts facts = settings.server().facts(setting);
    ServerSettings.Value value = settings.server().value(setting);
    String file = value == null || !isSuperuser.getAsBoolean() ? null : value.file();
    return new @Nullable Object[] {
      text(setting.name()),
      text(settings.showBare(setting)),
      textOrNull(setting.unit().text()),
      text(facts.category()),
      text(facts.shortDescription()),
      textOrNull(facts.longDescription()),
      text(setting.context().text()),
      text(setting.typeName()),
      text(settings.source(setting).text()),
      textOrNull(facts.min()),
      textOrNull(facts.max()),
      facts.options().isEmpty() ? null : array(facts.options()),
      text(bare(setting)),
      text(settings.showReset(setting)),
      file == null ? null : text(file),
      value == null || file == null ? null : (Object) (long) value.line(),
      settings.server().pendingRestart().contains(setting) ? 1L : 0L
    };
  }

  private static <T> String bare(Setting<T> setting) {
    return setting.showBare(setting.defaultValue());
  }

  private Object array(List<String> elements) {
    StringBuilder literal = new StringBuilder("{");
    for (String value : elements) {
      literal
          .append(literal.length() == 1 ? "" : ",")
          .append('"')
          .append(value.replace("\\", "\\\\").replace("\"", "\\\""))
          .append('"');
    }
    return values.input(TEXT_ARRAY, literal.append('}').toString());
  }

  /// `pg_settings_get_flags(name)`; null for an unknown name.
  private @Nullable Object flags(String name) {
    Setting<?> setting = settings.server().find(name);
    if (setting == null) {
      return null;
    }
    List<String> flags = new ArrayList<>(settings.server().facts(setting).flags());
    flags.remove(PRIVATE);
    return array(flags);
  }

  private static byte[] text(String value) {
    return value.getBytes(StandardCharsets.UTF_8);
  }

  private static byte @Nullable [] textOrNull(String value) {
    return value.isEmpty() ? null : text(value);
  }
}
