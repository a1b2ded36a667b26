// SPDX-License-Identifier: Apache-2.0
package dev.gajah.base.setting;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// All settings that a server knows, with the values that hold for the whole server: defaults,
/// configuration files, command line.
///
/// Readers see a value that is complete; a reload replaces values one by one. Sessions lay their
/// own values over these ([Settings]).
public final class ServerSettings {
  /// A value and where it came from.
  ///
  /// @param value of the setting's type
  public record Value(Object value, SettingSource source, @Nullable String file, int line) {}

  private final Map<String, Setting<?>> declared = new ConcurrentHashMap<>();

  /// Of all settings that PostgreSQL lists.
  private final Map<String, SettingFacts> facts = SettingFacts.load();

  private volatile @Nullable List<Setting<?>> reported;
  private final Map<Setting<?>, Value> values = new ConcurrentHashMap<>();

  /// Makes a setting known. Declaring the same constant twice is harmless.
  public ServerSettings declare(Setting<?> setting) {
    Setting<?> earlier = declared.putIfAbsent(key(setting.name()), setting);
    if (earlier != null && earlier != setting) {
      throw new IllegalArgumentException("setting declared twice: " + setting.name());
    }
    reported = null;
    return this;
  }

  public ServerSettings declareAll(Collection<? extends Setting<?>> settings) {
    settings.forEach(this::declare);
    return this;
  }

  private static String key(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /// A declared setting, or one that PostgreSQL has and this server does nothing for; such a one
  /// refuses values other than its default with 0A000.
  public @Nullable Setting<?> find(String name) {
    String key = key(name);
    Setting<?> setting = declared.get(key);
    if (setting != null) {
      return setting;
    }
    SettingFacts known = facts.get(key);
    return known == null ? null : declared.computeIfAbsent(key, missing -> known.undeclared());
  }

  /// What PostgreSQL says of a setting; for one of our own what its declaration says.
  public SettingFacts facts(Setting<?> setting) {
    SettingFacts known = facts.get(key(setting.name()));
    return known == null ? SettingFacts.of(setting) : known;
  }

  /// True if PostgreSQL lists the setting, so that SHOW ALL does, too.
  public boolean isListed(Setting<?> setting) {
    return facts.containsKey(key(setting.name()));
  }

  /// @throws SqlError 42704
  public Setting<?> require(String name) {
    Setting<?> setting = find(name);
    if (setting == null) {
      throw new SqlError(
          SqlState.UNDEFINED_OBJECT, "unrecognized configuration parameter \"%s\"".formatted(name));
    }
    return setting;
  }

  /// All settings, by name without regard to case.
  public Collection<Setting<?>> all() {
    facts.keySet().forEach(this::find);
    return new TreeMap<>(declared).values();
  }

  /// Those that clients are told of.
  public List<Setting<?>> reported() {
    List<Setting<?>> list = reported;
    if (list == null) {
      list = all().stream().filter(Setting::isReported).toList();
      reported = list;
    }
    return list;
  }

  @SuppressWarnings("unchecked") // set() only stores values of the setting's own type
  public <T> T get(Setting<T> setting) {
    Value value = values.get(setting);
    return value == null ? setting.defaultValue() : (T) value.value();
  }

  public @Nullable Value value(Setting<?> setting) {
    return values.get(setting);
  }

  /// Sets from text unless a stronger source has set it already.
  ///
  /// @throws SqlError 22023
  public <T> void set(
      Setting<T> setting, String text, SettingSource source, @Nullable String file, int line) {
    Object parsed = setting.accept(text, get(setting));
    Value current = values.get(setting);
    if (current == null || current.source().compareTo(source) <= 0) {
      values.put(setting, new Value(parsed, source, file, line));
    }
  }

  /// Back to the default, if the value came from `source`.
  public void remove(Setting<?> setting, SettingSource source) {
    values.computeIfPresent(setting, (key, value) -> value.source() == source ? null : value);
  }
}
