// SPDX-License-Identifier: Apache-2.0
package dev.gajah.base.setting;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// All settings that a server knows, with the values that hold for the whole server: defaults,
/// configuration files, command line.
///
/// The values are one immutable map, replaced as a whole: a reload becomes visible at once or not
/// at all. Server processes read the newest map; sessions keep the one that they have accepted and
/// lay their own values over it ([Settings]).
public final class ServerSettings {
  /// A value and where it came from.
  ///
  /// @param value of the setting's type
  public record Value(Object value, SettingSource source, @Nullable String file, int line) {}

  private final Map<String, Setting<?>> declared = new ConcurrentHashMap<>();

  /// Of all settings that PostgreSQL lists.
  private final Map<String, SettingFacts> facts = SettingFacts.all();

  private volatile @Nullable List<Setting<?>> reported;
  private final Set<Setting<?>> pendingRestart = ConcurrentHashMap.newKeySet();
  private volatile Map<Setting<?>, Value> values = Map.of();

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
      list = new TreeMap<>(declared).values().stream().filter(Setting::isReported).toList();
      reported = list;
    }
    return list;
  }

  @SuppressWarnings("unchecked") // set() only stores values of the setting's own type
  public <T> T get(Setting<T> setting) {
    Value value = values.get(setting);
    return value == null ? setting.defaultValue() : (T) value.value();
  }

  /// All values that are not defaults, as of now. Immutable.
  public Map<Setting<?>, Value> values() {
    return values;
  }

  /// Replaces all values at once.
  public void replace(Map<Setting<?>, Value> newValues) {
    values = Map.copyOf(newValues);
  }

  /// Settings whose value in the files can only come to hold at the next start.
  public Set<Setting<?>> pendingRestart() {
    return pendingRestart;
  }

  public @Nullable Value value(Setting<?> setting) {
    return values.get(setting);
  }

  /// Parses a value that is to hold from now on, over the present one.
  ///
  /// @throws SqlError 22023, 0A000
  public <T> Object accept(Setting<T> setting, String text) {
    return setting.accept(text, get(setting));
  }

  /// Sets from text unless a stronger source has set it already. For one thread, while the server
  /// starts; later values come by [#replace].
  ///
  /// @throws SqlError 22023
  public <T> void set(
      Setting<T> setting, String text, SettingSource source, @Nullable String file, int line) {
    Object parsed = setting.accept(text, get(setting));
    Value current = values.get(setting);
    if (current == null || current.source().compareTo(source) <= 0) {
      Map<Setting<?>, Value> changed = new HashMap<>(values);
      changed.put(setting, new Value(parsed, source, file, line));
      values = Map.copyOf(changed);
    }
  }
}
