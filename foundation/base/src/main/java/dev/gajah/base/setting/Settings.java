// SPDX-License-Identifier: Apache-2.0
package dev.gajah.base.setting;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The settings as one session sees them: its own values over those of the server.
///
/// Changes by SET are undone when their (sub)transaction rolls back, those by SET LOCAL when the
/// transaction ends in any way. Owner thread only.
public final class Settings {
  private record Own(Object value, SettingSource source) {}

  /// What a setting was before the transaction at `nestLevel` changed it first.
  ///
  /// @param before null if the session had no value of its own
  private static final class Undo {
    final Setting<?> setting;
    final int nestLevel;
    final @Nullable Own before;
    boolean local;
    @Nullable Own masked;

    Undo(Setting<?> setting, int nestLevel, @Nullable Own before, boolean local) {
      this.setting = setting;
      this.nestLevel = nestLevel;
      this.before = before;
      this.local = local;
    }
  }

  private final ServerSettings server;

  /// The server's values as this session has accepted them.
  private Map<Setting<?>, ServerSettings.Value> serverValues;

  private final Map<Setting<?>, Own> own = new IdentityHashMap<>();

  /// Values that RESET goes back to: those given at connection start.
  private final Map<Setting<?>, Own> resetValues = new IdentityHashMap<>();

  private final List<Undo> undos = new ArrayList<>();
  private final List<Consumer<Setting<?>>> listeners = new ArrayList<>();
  private final Map<String, Setting<?>> custom = new java.util.HashMap<>();

  public Settings(ServerSettings server) {
    this.server = server;
    serverValues = server.values();
  }

  /// Takes the server's newest values, between statements; listeners hear of each that differs.
  public void acceptServerValues() {
    Map<Setting<?>, ServerSettings.Value> old = serverValues;
    Map<Setting<?>, ServerSettings.Value> fresh = server.values();
    if (old == fresh) {
      return;
    }
    serverValues = fresh;
    Set<Setting<?>> touched = new LinkedHashSet<>(old.keySet());
    touched.addAll(fresh.keySet());
    for (Setting<?> setting : touched) {
      if (!own.containsKey(setting) && !valueIn(old, setting).equals(valueIn(fresh, setting))) {
        changed(setting);
      }
    }
  }

  private static Object valueIn(Map<Setting<?>, ServerSettings.Value> values, Setting<?> setting) {
    ServerSettings.Value value = values.get(setting);
    return value == null ? setting.defaultValue() : value.value();
  }

  public ServerSettings server() {
    return server;
  }

  /// `listener` is told each setting whose value in this session may have changed.
  public void onChange(Consumer<Setting<?>> listener) {
    listeners.add(listener);
  }

  public <T> T get(Setting<T> setting) {
    if (!own.isEmpty()) {
      Own value = own.get(setting);
      if (value != null) {
        return valueOf(setting, value);
      }
    }
    return (T) valueIn(serverValues, setting);
  }

  public SettingSource source(Setting<?> setting) {
    Own value = own.get(setting);
    if (value != null) {
      return value.source();
    }
    ServerSettings.Value serverValue = serverValues.get(setting);
    return serverValue == null ? SettingSource.DEFAULT : serverValue.source();
  }

  /// The value that RESET goes back to, as `pg_settings` has it.
  public <T> String showReset(Setting<T> setting) {
    Own value = resetValues.get(setting);
    return setting.showBare(value == null ? server.get(setting) : valueOf(setting, value));
  }

  @SuppressWarnings("unchecked") // values are stored only after Setting.accept
  private static <T> T valueOf(Setting<T> setting, Own value) {
    return (T) value.value();
  }

  public <T> String showBare(Setting<T> setting) {
    return setting.showBare(get(setting));
  }

  public <T> String show(Setting<T> setting) {
    return setting.show(get(setting));
  }

  /// Finds a setting, creating a placeholder for a custom name with a dot.
  ///
  /// @throws SqlError 42704, 42602
  public Setting<?> require(String name, boolean createCustom) {
    Setting<?> known = server.find(name);
    if (known != null) {
      return known;
    }
    String key = name.toLowerCase(Locale.ROOT);
    Setting<?> placeholder = custom.get(key);
    if (placeholder != null) {
      return placeholder;
    }
    int dot = name.indexOf('.');
    if (createCustom && dot >= 0) {
      if (!name.matches(
          "[A-Za-z_\\x80-\\uffff][A-Za-z0-9_$\\x80-\\uffff]*(\\.[A-Za-z_\\x80-\\uffff][A-Za-z0-9_$\\x80-\\uffff]*)+")) {
        throw new SqlError(
                SqlState.INVALID_NAME,
                "invalid configuration parameter name \"%s\"".formatted(name))
            .detail(
                "Custom parameter names must be two or more simple identifiers separated by dots.");
      }
      Setting<String> made = Setting.string(name, SettingContext.USER, "", "");
      custom.put(key, made);
      return made;
    }
    return server.require(name);
  }

  /// Applies a value given at connection start or by ALTER ROLE/DATABASE SET; becomes the reset
  /// value.
  public <T> void setInitial(Setting<T> setting, String text, SettingSource source) {
    Own value = new Own(setting.accept(text, get(setting)), source);
    Own current = own.get(setting);
    if (current == null || current.source().compareTo(source) <= 0) {
      own.put(setting, value);
      resetValues.put(setting, value);
      changed(setting);
    }
  }

  /// A value that the client gives with its connection; becomes the reset value.
  ///
  /// @throws SqlError 55P02, 42501, 22023
  public void setByClient(Setting<?> setting, String text, boolean isSuperuser) {
    switch (setting.context()) {
      case BACKEND -> {}
      case SUPERUSER_BACKEND -> requireSuperuser(setting.name(), isSuperuser);
      default -> checkContext(setting, isSuperuser);
    }
    setInitial(setting, text, SettingSource.CLIENT);
  }

  private static void requireSuperuser(String name, boolean isSuperuser) {
    if (!isSuperuser) {
      throw new SqlError(
          SqlState.INSUFFICIENT_PRIVILEGE,
          "permission denied to set parameter \"%s\"".formatted(name));
    }
  }

  /// SET, SET LOCAL and RESET (`text` null).
  ///
  /// @param nestLevel of the current transaction: 1 at top level; 0 outside of any
  /// @throws SqlError 55P02, 42501, 22023
  public <T> void set(
      Setting<T> setting,
      @Nullable String text,
      boolean local,
      int nestLevel,
      boolean isSuperuser) {
    checkContext(setting, isSuperuser);
    Own value =
        text == null
            ? resetValues.get(setting)
            : new Own(setting.accept(text, get(setting)), SettingSource.SESSION);
    if (nestLevel > 0) {
      remember(setting, local, nestLevel);
    }
    store(setting, value);
  }

  private static void checkContext(Setting<?> setting, boolean isSuperuser) {
    String name = setting.name();
    switch (setting.context()) {
      case INTERNAL ->
          throw new SqlError(
              SqlState.CANT_CHANGE_RUNTIME_PARAM,
              "parameter \"%s\" cannot be changed".formatted(name));
      case POSTMASTER ->
          throw new SqlError(
              SqlState.CANT_CHANGE_RUNTIME_PARAM,
              "parameter \"%s\" cannot be changed without restarting the server".formatted(name));
      case SIGHUP ->
          throw new SqlError(
              SqlState.CANT_CHANGE_RUNTIME_PARAM,
              "parameter \"%s\" cannot be changed now".formatted(name));
      case BACKEND, SUPERUSER_BACKEND ->
          throw new SqlError(
              SqlState.CANT_CHANGE_RUNTIME_PARAM,
              "parameter \"%s\" cannot be set after connection start".formatted(name));
      case SUPERUSER -> requireSuperuser(name, isSuperuser);
      case USER -> {}
    }
  }

  private void remember(Setting<?> setting, boolean local, int nestLevel) {
    for (int i = undos.size() - 1; i >= 0 && undos.get(i).nestLevel == nestLevel; i--) {
      Undo undo = undos.get(i);
      if (undo.setting == setting) {
        if (local && !undo.local) {
          undo.masked =
              own.get(setting); // SET, then SET LOCAL: at commit the value of SET comes back
          undo.local = true;
        } else if (!local) {
          undo.local = false;
          undo.masked = null;
        }
        return;
      }
    }
    Undo undo = new Undo(setting, nestLevel, own.get(setting), local);
    undo.masked = undo.before;
    undos.add(undo);
  }

  private void store(Setting<?> setting, @Nullable Own value) {
    if (value == null) {
      own.remove(setting);
    } else {
      own.put(setting, value);
    }
    changed(setting);
  }

  private void changed(Setting<?> setting) {
    for (Consumer<Setting<?>> listener : listeners) {
      listener.accept(setting);
    }
  }

  /// Ends the (sub)transaction at `nestLevel`: undoes its changes if it aborted, hands them to the
  /// level below otherwise.
  public void atEndOfTransaction(int nestLevel, boolean committed) {
    for (int i = undos.size() - 1; i >= 0 && undos.get(i).nestLevel >= nestLevel; i--) {
      Undo undo = undos.remove(i);
      if (!committed) {
        store(undo.setting, undo.before);
      } else if (nestLevel <= 1) {
        if (undo.local) {
          store(undo.setting, undo.masked);
        }
      } else {
        mergeDown(undo, nestLevel - 1);
        i = undos.size();
      }
    }
  }

  private void mergeDown(Undo undo, int level) {
    for (int i = 0; i < undos.size(); i++) {
      Undo lower = undos.get(i);
      if (lower.setting == undo.setting && lower.nestLevel == level) {
        if (undo.local && !lower.local) {
          lower.masked = undo.masked;
        }
        lower.local = undo.local;
        return;
      }
    }
    Undo lower = new Undo(undo.setting, level, undo.before, undo.local);
    lower.masked = undo.masked;
    int at = 0;
    while (at < undos.size() && undos.get(at).nestLevel <= level) {
      at++;
    }
    undos.add(at, lower);
  }

  /// RESET ALL.
  public void resetAll(int nestLevel, boolean isSuperuser) {
    for (Setting<?> setting : List.copyOf(own.keySet())) {
      boolean allowed =
          !setting.isKeptByResetAll()
              && (setting.context() == SettingContext.USER
                  || (setting.context() == SettingContext.SUPERUSER && isSuperuser));
      Own value = own.get(setting);
      if (allowed && value != null && value.source() == SettingSource.SESSION) {
        set(setting, null, false, nestLevel, isSuperuser);
      }
    }
  }
}
