// SPDX-License-Identifier: Apache-2.0
package dev.gajah.base.setting;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import java.util.List;
import java.util.Locale;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/// The declaration of one configuration setting (PostgreSQL: GUC): name, type, unit, bounds,
/// default, context.
///
/// Declared as a constant beside its use; immutable. Values live in [ServerSettings] and
/// [Settings].
///
/// @param <T> `Boolean`, `Integer`, `Double` or `String`
public abstract sealed class Setting<T> {
  private final String name;
  private final SettingContext context;
  private final T defaultValue;
  private final String description;
  private boolean reported;
  private boolean keptByResetAll;

  /// Whether only some values are accepted, because no code reads the setting.
  private boolean limited;

  private @Nullable String acceptedText;

  private Setting(String name, SettingContext context, T defaultValue, String description) {
    this.name = name;
    this.context = context;
    this.defaultValue = defaultValue;
    this.description = description;
  }

  public static BoolSetting bool(
      String name, SettingContext context, boolean defaultValue, String description) {
    return new BoolSetting(name, context, defaultValue, description);
  }

  public static IntSetting integer(
      String name,
      SettingContext context,
      SettingUnit unit,
      int defaultValue,
      int min,
      int max,
      String description) {
    return new IntSetting(name, context, unit, defaultValue, min, max, description);
  }

  public static RealSetting real(
      String name,
      SettingContext context,
      SettingUnit unit,
      double defaultValue,
      double min,
      double max,
      String description) {
    return new RealSetting(name, context, unit, defaultValue, min, max, description);
  }

  public static StringSetting string(
      String name, SettingContext context, String defaultValue, String description) {
    return new StringSetting(name, context, defaultValue, description, (text, current) -> text);
  }

  /// @param check given a new text and the value before, returns what is kept (PostgreSQL: check
  ///   hook)
  public static StringSetting string(
      String name,
      SettingContext context,
      String defaultValue,
      String description,
      BinaryOperator<String> check) {
    return new StringSetting(name, context, defaultValue, description, check);
  }

  /// @param hidden accepted spellings that are not listed in hints, as pairs spelling, canonical
  ///   value
  public static EnumSetting enumeration(
      String name,
      SettingContext context,
      String defaultValue,
      List<String> options,
      List<String> hidden,
      String description) {
    return new EnumSetting(name, context, defaultValue, options, hidden, description);
  }

  public final String name() {
    return name;
  }

  public final SettingContext context() {
    return context;
  }

  public final T defaultValue() {
    return defaultValue;
  }

  public final String description() {
    return description;
  }

  /// Marks the setting as reported to clients by ParameterStatus (PostgreSQL: `GUC_REPORT`).
  @SuppressWarnings("unchecked") // returns itself
  public final <S extends Setting<T>> S reported() {
    reported = true;
    return (S) this;
  }

  /// Leaves the setting out of RESET ALL (PostgreSQL: `GUC_NO_RESET_ALL`).
  @SuppressWarnings("unchecked") // returns itself
  public final <S extends Setting<T>> S keptByResetAll() {
    keptByResetAll = true;
    return (S) this;
  }

  final boolean isKeptByResetAll() {
    return keptByResetAll;
  }

  public final boolean isReported() {
    return reported;
  }

  public SettingUnit unit() {
    return SettingUnit.NONE;
  }

  /// Parses a value that may leave open what the one before it says.
  T parseOver(String text, T current) {
    return parse(text);
  }

  /// Makes [#accept] refuse values other than the default and the given one.
  final void acceptOnly(@Nullable String other) {
    limited = true;
    acceptedText = other;
  }

  /// Parses a value that is to be used.
  ///
  /// @throws SqlError 22023 with PostgreSQL's text; 0A000 if nothing here does what the value asks
  final T accept(String text, T current) {
    T value = parseOver(text, current);
    if (limited && !value.equals(defaultValue)) {
      String accepted = acceptedText;
      if (accepted == null || !value.equals(parse(accepted))) {
        throw SqlError.unsupported("value \"%s\" of parameter \"%s\"".formatted(text, name));
      }
    }
    return value;
  }

  /// `bool`, `integer`, `real`, `string` or `enum`.
  public abstract String typeName();

  /// Parses and checks a value.
  ///
  /// @throws SqlError 22023 with PostgreSQL's text
  public abstract T parse(String text);

  /// The value as SHOW prints it.
  public abstract String show(T value);

  /// The value as `pg_settings` has it: without a unit.
  public String showBare(T value) {
    return show(value);
  }

  /// The same for a value whose type the caller does not know.
  @SuppressWarnings("unchecked") // callers hand in what parse of this setting returned
  public final String showValue(Object value) {
    return show((T) value);
  }

  final SqlError invalid(String text, @Nullable String hint) {
    SqlError error =
        new SqlError(
            SqlState.INVALID_PARAMETER_VALUE,
            "invalid value for parameter \"%s\": \"%s\"".formatted(name, text));
    return hint == null ? error : error.hint(hint);
  }

  @Override
  public String toString() {
    return name;
  }

  /// A boolean setting.
  public static final class BoolSetting extends Setting<Boolean> {
    private BoolSetting(
        String name, SettingContext context, boolean defaultValue, String description) {
      super(name, context, defaultValue, description);
    }

    @Override
    public String typeName() {
      return "bool";
    }

    @Override
    public Boolean parse(String text) {
      Boolean value = parseBoolean(text);
      if (value == null) {
        throw new SqlError(
            SqlState.INVALID_PARAMETER_VALUE,
            "parameter \"%s\" requires a Boolean value".formatted(name()));
      }
      return value;
    }

    /// Unique prefixes of true, false, yes, no; on, off; 1, 0. Null if none of them.
    static @Nullable Boolean parseBoolean(String text) {
      String lower = text.toLowerCase(Locale.ROOT);
      if (!lower.isEmpty()) {
        if ("true".startsWith(lower)
            || "yes".startsWith(lower)
            || lower.equals("on")
            || lower.equals("1")) {
          return Boolean.TRUE;
        }
        if ("false".startsWith(lower)
            || "no".startsWith(lower)
            || lower.equals("0")
            || (lower.length() > 1 && "off".startsWith(lower))) {
          return Boolean.FALSE;
        }
      }
      return null;
    }

    @Override
    public String show(Boolean value) {
      return value ? "on" : "off";
    }
  }

  /// An integer setting with an optional unit.
  public static final class IntSetting extends Setting<Integer> {
    private final SettingUnit unit;
    private final int min;
    private final int max;

    private IntSetting(
        String name,
        SettingContext context,
        SettingUnit unit,
        int defaultValue,
        int min,
        int max,
        String description) {
      super(name, context, defaultValue, description);
      this.unit = unit;
      this.min = min;
      this.max = max;
    }

    @Override
    public SettingUnit unit() {
      return unit;
    }

    public int min() {
      return min;
    }

    public int max() {
      return max;
    }

    @Override
    public String typeName() {
      return "integer";
    }

    @Override
    public Integer parse(String text) {
      double number = Math.rint(SettingNumbers.parse(this, text));
      if (number > Integer.MAX_VALUE || number < Integer.MIN_VALUE) {
        throw invalid(text, "Value exceeds integer range.");
      }
      int value = (int) number;
      if (value < min || value > max) {
        String suffix = unit == SettingUnit.NONE ? "" : " " + unit.text();
        throw new SqlError(
            SqlState.INVALID_PARAMETER_VALUE,
            "%d%s is outside the valid range for parameter \"%s\" (%d%s .. %d%s)"
                .formatted(value, suffix, name(), min, suffix, max, suffix));
      }
      return value;
    }

    @Override
    public String show(Integer value) {
      return unit.show(value);
    }

    @Override
    public String showBare(Integer value) {
      return value.toString();
    }
  }

  /// A floating-point setting with an optional unit.
  public static final class RealSetting extends Setting<Double> {
    private final SettingUnit unit;
    private final double min;
    private final double max;

    private RealSetting(
        String name,
        SettingContext context,
        SettingUnit unit,
        double defaultValue,
        double min,
        double max,
        String description) {
      super(name, context, defaultValue, description);
      this.unit = unit;
      this.min = min;
      this.max = max;
    }

    @Override
    public SettingUnit unit() {
      return unit;
    }

    public double min() {
      return min;
    }

    public double max() {
      return max;
    }

    @Override
    public String typeName() {
      return "real";
    }

    @Override
    public Double parse(String text) {
      double value = SettingNumbers.parse(this, text);
      if (value < min || value > max) {
        String suffix = unit == SettingUnit.NONE ? "" : " " + unit.text();
        throw new SqlError(
            SqlState.INVALID_PARAMETER_VALUE,
            "%s%s is outside the valid range for parameter \"%s\" (%s%s .. %s%s)"
                .formatted(
                    SettingNumbers.shortest(value),
                    suffix,
                    name(),
                    SettingNumbers.shortest(min),
                    suffix,
                    SettingNumbers.shortest(max),
                    suffix));
      }
      return value;
    }

    @Override
    public String show(Double value) {
      if (unit != SettingUnit.NONE && value == Math.rint(value) && Math.abs(value) < 1e15) {
        return unit.show(value.longValue());
      }
      return SettingNumbers.shortest(value)
          + (unit == SettingUnit.NONE || value <= 0 ? "" : unit.text());
    }

    @Override
    public String showBare(Double value) {
      return SettingNumbers.shortest(value);
    }
  }

  /// A text setting.
  public static final class StringSetting extends Setting<String> {
    private final BinaryOperator<String> check;

    private StringSetting(
        String name,
        SettingContext context,
        String defaultValue,
        String description,
        BinaryOperator<String> check) {
      super(name, context, defaultValue, description);
      this.check = check;
    }

    @Override
    String parseOver(String text, String current) {
      return check.apply(text, current);
    }

    @Override
    public String typeName() {
      return "string";
    }

    @Override
    public String parse(String text) {
      return check.apply(text, defaultValue());
    }

    @Override
    public String show(String value) {
      return value;
    }
  }

  /// A setting with a fixed list of values.
  public static final class EnumSetting extends Setting<String> {
    private final List<String> options;
    private final List<String> hidden;

    private EnumSetting(
        String name,
        SettingContext context,
        String defaultValue,
        List<String> options,
        List<String> hidden,
        String description) {
      super(name, context, defaultValue, description);
      this.options = List.copyOf(options);
      this.hidden = List.copyOf(hidden);
    }

    public List<String> options() {
      return options;
    }

    @Override
    public String typeName() {
      return "enum";
    }

    @Override
    public String parse(String text) {
      for (String option : options) {
        if (option.equalsIgnoreCase(text)) {
          return option;
        }
      }
      for (int i = 0; i < hidden.size(); i += 2) {
        if (hidden.get(i).equalsIgnoreCase(text)) {
          return hidden.get(i + 1);
        }
      }
      throw invalid(text, "Available values: " + String.join(", ", options) + ".");
    }

    @Override
    public String show(String value) {
      return value;
    }
  }
}
