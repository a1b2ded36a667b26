// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.datetime;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.memory.ByteWriter;
import dev.gajah.types.function.EvalContext;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Text forms of `interval`: four output styles; input of all of them.
public final class IntervalText {
  /// Units of time, of interval input and of `extract`.
  enum Unit {
    MICROSECOND,
    MILLISECOND,
    SECOND,
    MINUTE,
    HOUR,
    DAY,
    WEEK,
    MONTH,
    QUARTER,
    YEAR,
    DECADE,
    CENTURY,
    MILLENNIUM,
    TIMEZONE,
    TIMEZONE_HOUR,
    TIMEZONE_MINUTE
  }

  static final Map<String, Unit> UNITS = units();

  private static Map<String, Unit> units() {
    Map<String, Unit> m = new HashMap<>();
    add(m, Unit.CENTURY, "c cent centuries century");
    add(m, Unit.DAY, "d day days");
    add(m, Unit.DECADE, "dec decade decades decs");
    add(m, Unit.HOUR, "h hour hours hr hrs");
    add(m, Unit.MINUTE, "m min mins minute minutes");
    add(m, Unit.MICROSECOND, "microsecon us usec useconds usecs");
    add(m, Unit.MILLENNIUM, "mil millennia millennium mils");
    add(m, Unit.MILLISECOND, "millisecon ms msec mseconds msecs");
    add(m, Unit.MONTH, "mon mons month months");
    add(m, Unit.QUARTER, "qtr quarter");
    add(m, Unit.SECOND, "s sec second seconds secs");
    add(m, Unit.TIMEZONE, "timezone");
    add(m, Unit.TIMEZONE_HOUR, "timezone_h");
    add(m, Unit.TIMEZONE_MINUTE, "timezone_m");
    add(m, Unit.WEEK, "w week weeks");
    add(m, Unit.YEAR, "y year years yr yrs");
    return Map.copyOf(m);
  }

  private static void add(Map<String, Unit> map, Unit unit, String words) {
    for (String word : words.split(" ")) {
      map.put(word, unit);
    }
  }

  /// Keywords match by their first ten characters.
  static String clip(String word) {
    return word.length() > 10 ? word.substring(0, 10) : word;
  }

  private final String input;
  private final int range;
  private BigDecimal micros = BigDecimal.ZERO;
  private long days;
  private long months;

  private IntervalText(String input, int range) {
    this.input = input;
    this.range = range;
  }

  private SqlError syntax() {
    return new SqlError(
        SqlState.INVALID_DATETIME_FORMAT,
        "invalid input syntax for type interval: \"%s\"".formatted(input));
  }

  private SqlError overflow() {
    return new SqlError(
        SqlState.INTERVAL_FIELD_OVERFLOW,
        "interval field value out of range: \"%s\"".formatted(input));
  }

  public static byte[] parse(byte[] text, int offset, int length, int typmod, EvalContext context) {
    String input = new String(text, offset, length, StandardCharsets.UTF_8);
    IntervalText parser = new IntervalText(input, Interval.range(typmod));
    return parser.read(context).withTypmod(typmod).toBytes();
  }

  /// A value of the binary form, under the type modifier.
  public static byte[] received(byte[] bytes, int typmod) {
    return Interval.of(bytes, 0).withTypmod(typmod).toBytes();
  }

  private Interval read(EvalContext context) {
    String s = input.strip().toLowerCase(Locale.ROOT);
    switch (s) {
      case "infinity", "+infinity" -> {
        return Interval.INFINITY;
      }
      case "-infinity" -> {
        return Interval.MINUS_INFINITY;
      }
      default -> {}
    }
    if (s.startsWith("p") && s.length() > 1 && !Character.isLetter(s.charAt(1))
        || s.startsWith("pt")) {
      readIso(s);
    } else {
      readFields(fields(s), context.intervalStyle() == EvalContext.IntervalStyle.SQL_STANDARD);
    }
    if (months != (int) months && Math.abs(months) / 12 <= Integer.MAX_VALUE) {
      throw Interval.outOfRange();
    }
    BigDecimal rounded = micros.setScale(0, RoundingMode.HALF_EVEN);
    if (rounded.toBigInteger().bitLength() > 63 || months != (int) months || days != (int) days) {
      throw overflow();
    }
    return new Interval((int) months, (int) days, rounded.longValueExact());
  }

  private List<String> fields(String s) {
    List<String> result = new ArrayList<>();
    int at = 0;
    int n = s.length();
    while (at < n) {
      char c = s.charAt(at);
      int start = at;
      if (Character.isWhitespace(c) || c == '@' || c == ',') {
        at++;
        continue;
      }
      if (Character.isLetter(c)) {
        while (at < n && (Character.isLetter(s.charAt(at)) || s.charAt(at) == '_')) {
          at++;
        }
        if (at < n && Character.isDigit(s.charAt(at))) {
          throw syntax();
        }
        result.add(s.substring(start, at));
      } else if (c == '+' || c == '-' || c == '.' || Character.isDigit(c)) {
        at++;
        if (c == '+' || c == '-') {
          while (at < n && Character.isWhitespace(s.charAt(at))) {
            at++;
          }
        }
        int body = at;
        while (at < n
            && (Character.isDigit(s.charAt(at))
                || ":.".indexOf(s.charAt(at)) >= 0
                || (s.charAt(at) == '-'))) {
          at++;
        }
        if (at < n
            && s.charAt(at) == 'e'
            && at + 1 < n
            && (Character.isDigit(s.charAt(at + 1)) || "+-".indexOf(s.charAt(at + 1)) >= 0)) {
          throw syntax();
        }
        result.add(c + s.substring(body, at));
      } else if (c > ' ' && c < 0x7f && c != '_') {
        at++;
      } else {
        throw syntax();
      }
    }
    if (result.isEmpty()) {
      throw syntax();
    }
    return result;
  }

  private void readFields(List<String> fields, boolean sqlStandard) {
    boolean forceNegative = sqlStandard && fields.getFirst().startsWith("-");
    for (int i = 1; forceNegative && i < fields.size(); i++) {
      if (fields.get(i).startsWith("-") || fields.get(i).startsWith("+")) {
        forceNegative = false;
      }
    }
    Unit unit = null;
    boolean unitPending = false;
    boolean ago = false;
    boolean any = false;
    int seen = 0;
    for (int i = fields.size() - 1; i >= 0; i--) {
      String field = fields.get(i);
      char first = field.charAt(0);
      if (Character.isLetter(first)) {
        if (unitPending) {
          throw syntax();
        }
        if (field.equals("ago") && i == fields.size() - 1) {
          ago = true;
          continue;
        }
        unit = UNITS.get(clip(field));
        if (unit == null || unit == Unit.QUARTER || unit.compareTo(Unit.MILLENNIUM) > 0) {
          throw syntax();
        }
        unitPending = true;
        continue;
      }
      int bit;
      if (field.indexOf(':') > 0) {
        BigDecimal time = time(field);
        micros = micros.add(forceNegative && time.signum() > 0 ? time.negate() : time);
        unit = Unit.DAY;
        bit = 1 << Unit.HOUR.ordinal() | 1 << Unit.MINUTE.ordinal() | 1 << Unit.SECOND.ordinal();
      } else {
        if (unit == null) {
          unit = defaultUnit();
        }
        Unit used = unit;
        int dash = field.indexOf('-', 1);
        if (dash > 0) {
          String rest = field.substring(dash + 1);
          if (rest.isEmpty() || rest.length() > 9 || !rest.chars().allMatch(Character::isDigit)) {
            throw syntax();
          }
          long extra = Long.parseLong(rest);
          if (extra >= 12) {
            throw fieldOverflow();
          }
          long years = whole(field.substring(0, dash));
          boolean negative = first == '-';
          long total = years * 12 + (negative ? -extra : extra);
          months += forceNegative && total > 0 ? -total : total;
          used = Unit.MONTH;
          unit = Unit.MONTH;
        } else {
          BigDecimal value = decimal(field);
          add(used, forceNegative && value.signum() > 0 ? value.negate() : value);
        }
        bit = 1 << used.ordinal();
        if (used == Unit.HOUR) {
          unit = Unit.DAY;
        }
      }
      if ((seen & bit) != 0) {
        throw syntax();
      }
      seen |= bit;
      any = true;
      unitPending = false;
    }
    if (!any || unitPending) {
      throw syntax();
    }
    if (ago) {
      micros = micros.negate();
      days = -days;
      months = -months;
    }
  }

  private Unit defaultUnit() {
    boolean full = range == 0x7FFF;
    if (full || (range & (1 << 12)) != 0) {
      return Unit.SECOND;
    }
    if ((range & (1 << 11)) != 0) {
      return Unit.MINUTE;
    }
    if ((range & (1 << 10)) != 0) {
      return Unit.HOUR;
    }
    if ((range & (1 << 3)) != 0) {
      return Unit.DAY;
    }
    return (range & (1 << 1)) != 0 ? Unit.MONTH : Unit.YEAR;
  }

  private SqlError fieldOverflow() {
    return overflow();
  }

  private long whole(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw syntax();
    }
  }

  private BigDecimal decimal(String text) {
    String body = text.startsWith("+") || text.startsWith("-") ? text.substring(1) : text;
    int point = body.indexOf('.');
    if (body.equals(".")
        || body.isEmpty()
        || (point >= 0 && body.indexOf('.', point + 1) >= 0)
        || !body.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'))) {
      throw syntax();
    }
    BigDecimal value =
        new BigDecimal(body.endsWith(".") ? body + "0" : body.startsWith(".") ? "0" + body : body);
    BigDecimal signed = text.startsWith("-") ? value.negate() : value;
    if (signed.toBigInteger().bitLength() > 63) {
      throw overflow();
    }
    return signed;
  }

  /// `[-]hh:mm[:ss[.f]]`, or `mm:ss.f`.
  private BigDecimal time(String text) {
    boolean negative = text.startsWith("-");
    String[] parts = (negative || text.startsWith("+") ? text.substring(1) : text).split(":", -1);
    if (parts.length > 3) {
      throw syntax();
    }
    BigDecimal[] values = new BigDecimal[parts.length];
    for (int i = 0; i < parts.length; i++) {
      if (parts[i].isEmpty()) {
        throw syntax();
      }
      if (i < parts.length - 1 && parts[i].indexOf('.') >= 0) {
        throw syntax();
      }
      values[i] = decimal(parts[i]);
    }
    boolean minuteFirst =
        parts.length == 2 && (parts[1].indexOf('.') >= 0 || range == (1 << 11 | 1 << 12));
    BigDecimal hours = minuteFirst ? BigDecimal.ZERO : values[0];
    BigDecimal minutes = minuteFirst ? values[0] : values[1];
    BigDecimal seconds = minuteFirst ? values[1] : parts.length == 3 ? values[2] : BigDecimal.ZERO;
    if (minutes.intValue() > 59 || seconds.intValue() > 60) {
      throw overflow();
    }
    BigDecimal total =
        hours
            .multiply(BigDecimal.valueOf(3600))
            .add(minutes.multiply(BigDecimal.valueOf(60)))
            .add(seconds)
            .multiply(BigDecimal.valueOf(1_000_000))
            .setScale(0, RoundingMode.HALF_EVEN);
    return negative ? total.negate() : total;
  }

  private void addMicros(BigDecimal value, long unit) {
    micros =
        micros.add(value.multiply(BigDecimal.valueOf(unit)).setScale(0, RoundingMode.HALF_EVEN));
  }

  /// Whole days of a fraction, the rest as time.
  private void addFractionalDays(BigDecimal fraction, int scale) {
    BigDecimal extra = fraction.multiply(BigDecimal.valueOf(scale));
    long whole = extra.longValue();
    days += whole;
    addMicros(extra.subtract(BigDecimal.valueOf(whole)), Calendar.MICROS_PER_DAY);
  }

  private void add(Unit unit, BigDecimal value) {
    long whole = value.longValue();
    BigDecimal fraction = value.subtract(BigDecimal.valueOf(whole));
    switch (unit) {
      case MICROSECOND -> addMicros(value, 1);
      case MILLISECOND -> addMicros(value, 1000);
      case SECOND -> addMicros(value, Calendar.MICROS_PER_SECOND);
      case MINUTE -> addMicros(value, Calendar.MICROS_PER_MINUTE);
      case HOUR -> addMicros(value, Calendar.MICROS_PER_HOUR);
      case DAY -> {
        days = checkedAdd(days, whole, 1);
        addMicros(fraction, Calendar.MICROS_PER_DAY);
      }
      case WEEK -> {
        days = checkedAdd(days, whole, 7);
        addFractionalDays(fraction, 7);
      }
      case MONTH -> {
        months = checkedAdd(months, whole, 1);
        addFractionalDays(fraction, 30);
      }
      case QUARTER -> {
        months = checkedAdd(months, whole, 3);
        addFractionalDays(fraction, 90);
      }
      case YEAR -> addYears(whole, fraction, 1);
      case DECADE -> addYears(whole, fraction, 10);
      case CENTURY -> addYears(whole, fraction, 100);
      case MILLENNIUM -> addYears(whole, fraction, 1000);
      case TIMEZONE, TIMEZONE_HOUR, TIMEZONE_MINUTE -> throw syntax();
    }
  }

  private long checkedAdd(long sum, long value, long scale) {
    if (Math.abs(value) > Integer.MAX_VALUE * 12L) {
      throw overflow();
    }
    return sum + value * scale;
  }

  private void addYears(long whole, BigDecimal fraction, int scale) {
    months = checkedAdd(months, whole, 12L * scale);
    months += (long) Math.rint(fraction.doubleValue() * scale * 12);
  }

  /// ISO 8601 durations: `P1Y2M3DT4H5M6S`, `P0001-02-03T04:05:06`.
  private void readIso(String s) {
    int at = 1;
    boolean time = false;
    boolean any = false;
    while (at < s.length()) {
      if (s.charAt(at) == 't') {
        if (time) {
          throw syntax();
        }
        time = true;
        at++;
        continue;
      }
      int start = at;
      while (at < s.length()
          && "+-.0123456789".indexOf(s.charAt(at)) >= 0
          && !(at > start && s.charAt(at) == '-')) {
        at++;
      }
      if (at == start) {
        throw syntax();
      }
      int mantissa = at;
      if (at + 1 < s.length() && s.charAt(at) == 'e') {
        int digits = "+-".indexOf(s.charAt(at + 1)) >= 0 ? at + 2 : at + 1;
        int end = digits;
        while (end < s.length() && Character.isDigit(s.charAt(end))) {
          end++;
        }
        at = end > digits && end - digits < 4 ? end : at;
      }
      String number = s.substring(start, at);
      char designator = at < s.length() ? s.charAt(at) : 0;
      if (designator == '-' || designator == ':' || designator == 0 || designator == 't') {
        readIsoAlternative(s.substring(start), time);
        return;
      }
      BigDecimal value = decimal(s.substring(start, mantissa));
      if (at > mantissa) {
        value = value.scaleByPowerOfTen(Integer.parseInt(s.substring(mantissa + 1, at)));
      }
      at++;
      any = true;
      Unit unit =
          switch (designator) {
            case 'y' -> Unit.YEAR;
            case 'm' -> time ? Unit.MINUTE : Unit.MONTH;
            case 'w' -> Unit.WEEK;
            case 'd' -> Unit.DAY;
            case 'h' -> Unit.HOUR;
            case 's' -> Unit.SECOND;
            default -> throw syntax();
          };
      if (time != (unit == Unit.HOUR || unit == Unit.MINUTE || unit == Unit.SECOND)) {
        throw syntax();
      }
      add(unit, value);
    }
    if (!any && !time) {
      throw syntax();
    }
  }

  private void readIsoAlternative(String s, boolean timeOnly) {
    int t = s.indexOf('t');
    String date = timeOnly ? "" : t < 0 ? s : s.substring(0, t);
    String time = timeOnly ? s : t < 0 ? "" : s.substring(t + 1);
    if (!date.isEmpty()) {
      String[] parts = date.split("-");
      Unit[] units = {Unit.YEAR, Unit.MONTH, Unit.DAY};
      if (parts.length == 1 && date.length() == 8) {
        parts = new String[] {date.substring(0, 4), date.substring(4, 6), date.substring(6)};
      }
      if (parts.length > 3) {
        throw syntax();
      }
      for (int i = 0; i < parts.length; i++) {
        add(units[i], decimal(parts[i]));
      }
    }
    if (!time.isEmpty()) {
      String[] parts = time.split(":");
      if (parts.length == 1 && time.matches("[0-9]{6}(\\.[0-9]*)?")) {
        parts = new String[] {time.substring(0, 2), time.substring(2, 4), time.substring(4)};
      }
      Unit[] units = {Unit.HOUR, Unit.MINUTE, Unit.SECOND};
      if (parts.length > 3) {
        throw syntax();
      }
      for (int i = 0; i < parts.length; i++) {
        add(units[i], decimal(parts[i]));
      }
    }
  }

  // Output

  public static void write(byte[] bytes, int offset, EvalContext context, ByteWriter out) {
    Interval span = Interval.of(bytes, offset);
    if (span.isInfinite()) {
      out.putUtf8(span.equals(Interval.INFINITY) ? "infinity" : "-infinity");
      return;
    }
    long[] f = {
      span.months() / 12,
      span.months() % 12,
      span.days(),
      span.micros() / Calendar.MICROS_PER_HOUR,
      span.micros() / Calendar.MICROS_PER_MINUTE % 60,
      span.micros() / Calendar.MICROS_PER_SECOND % 60,
      span.micros() % Calendar.MICROS_PER_SECOND
    };
    StringBuilder text = new StringBuilder();
    switch (context.intervalStyle()) {
      case POSTGRES -> postgres(f, text);
      case POSTGRES_VERBOSE -> verbose(f, text);
      case SQL_STANDARD -> sqlStandard(f, text);
      case ISO_8601 -> iso(f, text);
    }
    out.putUtf8(text.toString());
  }

  private static void two(StringBuilder out, long value) {
    if (value < 10) {
      out.append('0');
    }
    out.append(value);
  }

  private static void seconds(StringBuilder out, long seconds, long micros, boolean fill) {
    long whole = Math.abs(seconds);
    if (fill) {
      two(out, whole);
    } else {
      out.append(whole);
    }
    if (micros != 0) {
      String digits = "%06d".formatted(Math.abs(micros));
      int end = 6;
      while (digits.charAt(end - 1) == '0') {
        end--;
      }
      out.append('.').append(digits, 0, end);
    }
  }

  private static void postgres(long[] f, StringBuilder out) {
    String[] names = {"year", "mon", "day"};
    boolean before = false;
    for (int i = 0; i < 3; i++) {
      if (f[i] != 0) {
        out.append(out.isEmpty() ? "" : " ").append(before && f[i] > 0 ? "+" : "").append(f[i]);
        out.append(' ').append(names[i]).append(f[i] == 1 ? "" : "s");
        before = f[i] < 0;
      }
    }
    boolean time = f[3] != 0 || f[4] != 0 || f[5] != 0 || f[6] != 0;
    if (out.isEmpty() || time) {
      boolean minus = f[3] < 0 || f[4] < 0 || f[5] < 0 || f[6] < 0;
      out.append(out.isEmpty() ? "" : " ").append(minus ? "-" : before ? "+" : "");
      two(out, Math.abs(f[3]));
      out.append(':');
      two(out, Math.abs(f[4]));
      out.append(':');
      seconds(out, f[5], f[6], true);
    }
  }

  private static void verbose(long[] f, StringBuilder out) {
    String[] names = {"year", "mon", "day", "hour", "min"};
    out.append('@');
    boolean before = false;
    boolean zero = true;
    for (int i = 0; i < 5; i++) {
      if (f[i] != 0) {
        long value = f[i];
        if (zero) {
          before = value < 0;
          value = Math.abs(value);
        } else if (before) {
          value = -value;
        }
        out.append(' ').append(value).append(' ').append(names[i]).append(value == 1 ? "" : "s");
        zero = false;
      }
    }
    if (f[5] != 0 || f[6] != 0) {
      out.append(' ');
      if (f[5] < 0 || f[6] < 0) {
        if (zero) {
          before = true;
        } else if (!before) {
          out.append('-');
        }
      } else if (before) {
        out.append('-');
      }
      seconds(out, f[5], f[6], false);
      out.append(Math.abs(f[5]) != 1 || f[6] != 0 ? " secs" : " sec");
      zero = false;
    }
    if (zero) {
      out.append(" 0");
    }
    if (before) {
      out.append(" ago");
    }
  }

  private static void sqlStandard(long[] f, StringBuilder out) {
    boolean negative = false;
    boolean positive = false;
    for (long value : f) {
      negative |= value < 0;
      positive |= value > 0;
    }
    boolean yearMonth = f[0] != 0 || f[1] != 0;
    boolean time = f[3] != 0 || f[4] != 0 || f[5] != 0 || f[6] != 0;
    boolean day = f[2] != 0;
    boolean standard = !(negative && positive) && !(yearMonth && (day || time));
    long[] v = f.clone();
    if (negative && standard) {
      out.append('-');
      for (int i = 0; i < v.length; i++) {
        v[i] = -v[i];
      }
    }
    if (!negative && !positive) {
      out.append('0');
    } else if (!standard) {
      out.append(v[0] < 0 || v[1] < 0 ? '-' : '+')
          .append(Math.abs(v[0]))
          .append('-')
          .append(Math.abs(v[1]));
      out.append(' ').append(v[2] < 0 ? '-' : '+').append(Math.abs(v[2])).append(' ');
      out.append(v[3] < 0 || v[4] < 0 || v[5] < 0 || v[6] < 0 ? '-' : '+')
          .append(Math.abs(v[3]))
          .append(':');
      two(out, Math.abs(v[4]));
      out.append(':');
      seconds(out, v[5], v[6], true);
    } else if (yearMonth) {
      out.append(v[0]).append('-').append(v[1]);
    } else {
      if (day) {
        out.append(v[2]).append(' ');
      }
      out.append(v[3]).append(':');
      two(out, v[4]);
      out.append(':');
      seconds(out, v[5], v[6], true);
    }
  }

  private static void iso(long[] f, StringBuilder out) {
    out.append('P');
    String letters = "YMD";
    for (int i = 0; i < 3; i++) {
      if (f[i] != 0) {
        out.append(f[i]).append(letters.charAt(i));
      }
    }
    if (f[3] != 0 || f[4] != 0 || f[5] != 0 || f[6] != 0) {
      out.append('T');
      if (f[3] != 0) {
        out.append(f[3]).append('H');
      }
      if (f[4] != 0) {
        out.append(f[4]).append('M');
      }
      if (f[5] != 0 || f[6] != 0) {
        if (f[5] < 0 || f[6] < 0) {
          out.append('-');
        }
        seconds(out, f[5], f[6], false);
        out.append('S');
      }
    } else if (out.length() == 1) {
      out.append("T0S");
    }
  }
}
