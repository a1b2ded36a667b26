// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.datetime;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.IsoFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Templates of `to_char`, `to_date` and `to_timestamp`. PostgreSQL: `formatting.c`.
final class DateFormat {
  /// A keyword with its modifiers, or literal text (`keyword` empty).
  private record Item(
      String keyword, String text, boolean fill, boolean isSeparator, String suffix) {}

  private static final String[] KEYWORDS = {
    "SSSSS", "Y,YYY", "MONTH", "A.D.", "A.M.", "B.C.", "P.M.", "HH24", "HH12", "IDDD", "IYYY",
    "SSSS", "YYYY", "DAY", "DDD", "FF1", "FF2", "FF3", "FF4", "FF5", "FF6", "IYY", "MON", "TZH",
    "TZM", "YYY", "AD", "AM", "BC", "CC", "DD", "DY", "FX", "HH", "ID", "IW", "IY", "MI", "MM",
    "MS", "OF", "PM", "RM", "SS", "TZ", "US", "WW", "YY", "D", "I", "J", "Q", "W", "Y"
  };

  private static final String[] MONTHS = {
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December"
  };
  private static final String[] DAYS = {
    "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"
  };
  private static final String[] ROMAN = {
    "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"
  };

  private final List<Item> items = new ArrayList<>();
  private boolean exact;

  DateFormat(String format) {
    int at = 0;
    while (at < format.length()) {
      boolean fill = false;
      int start = at;
      while (format.startsWith("FM", at)
          || format.startsWith("fm", at)
          || format.startsWith("TM", at)) {
        fill |= format.charAt(at) != 'T';
        at += 2;
      }
      String keyword = keywordAt(format, at);
      if (keyword != null) {
        String shown = format.substring(at, at + keyword.length());
        at += keyword.length();
        if (keyword.equals("FX")) {
          exact = true;
          continue;
        }
        String suffix = "";
        if (format.startsWith("TH", at) || format.startsWith("th", at)) {
          suffix = format.substring(at, at + 2);
          at += 2;
        } else if (format.startsWith("SP", at)) {
          at += 2;
        }
        items.add(new Item(keyword, shown, fill, false, suffix));
        continue;
      }
      at = Math.max(at, start);
      if (at >= format.length()) {
        break;
      }
      char c = format.charAt(at);
      if (c == '"') {
        StringBuilder text = new StringBuilder();
        at++;
        while (at < format.length() && format.charAt(at) != '"') {
          if (format.charAt(at) == '\\' && at + 1 < format.length()) {
            at++;
          }
          text.append(format.charAt(at++));
        }
        at++;
        for (int i = 0; i < text.length(); i++) {
          items.add(new Item("", text.substring(i, i + 1), false, false, ""));
        }
      } else {
        if (c == '\\' && at + 1 < format.length() && format.charAt(at + 1) == '"') {
          at++;
          c = '"';
        }
        boolean separator = c > ' ' && c < 0x7f && !Character.isLetterOrDigit(c);
        items.add(
            new Item("", String.valueOf(c), false, separator || Character.isWhitespace(c), ""));
        at++;
      }
    }
  }

  private static @Nullable String keywordAt(String format, int at) {
    for (String keyword : KEYWORDS) {
      if (format.regionMatches(true, at, keyword, 0, keyword.length())) {
        return keyword;
      }
    }
    return null;
  }

  /// Fields of a value to print.
  record Fields(
      LocalDate date,
      long time,
      boolean isInterval,
      int years,
      int months,
      long days,
      @Nullable ZoneId zone,
      long instant) {}

  private static String cased(String name, String shown) {
    if (Character.isLowerCase(shown.charAt(0))) {
      return name.toLowerCase(Locale.ROOT);
    }
    return shown.length() > 1 && Character.isLowerCase(shown.charAt(1))
        ? name
        : name.toUpperCase(Locale.ROOT);
  }

  private static String number(long value, int width, boolean fill) {
    if (fill) {
      return Long.toString(value);
    }
    String digits = Long.toString(Math.abs(value));
    return (value < 0 ? "-" : "") + "0".repeat(Math.max(0, width - digits.length())) + digits;
  }

  static String ordinal(String number, boolean upper) {
    int last = number.charAt(number.length() - 1) - '0';
    boolean teen = number.length() > 1 && number.charAt(number.length() - 2) == '1';
    String suffix = teen ? "th" : last == 1 ? "st" : last == 2 ? "nd" : last == 3 ? "rd" : "th";
    return upper ? suffix.toUpperCase(Locale.ROOT) : suffix;
  }

  private static String padded(String name, int width, boolean fill) {
    return fill ? name : name + " ".repeat(Math.max(0, width - name.length()));
  }

  String print(Fields f) {
    StringBuilder out = new StringBuilder();
    for (Item item : items) {
      if (item.keyword.isEmpty()) {
        out.append(item.text);
        continue;
      }
      String text = field(f, item);
      out.append(text);
      if (!item.suffix.isEmpty()
          && !text.isEmpty()
          && Character.isDigit(text.charAt(text.length() - 1))) {
        out.append(ordinal(text, item.suffix.equals("TH")));
      }
    }
    return out.toString();
  }

  private static SqlError noInterval() {
    return new SqlError(
            SqlState.INVALID_DATETIME_FORMAT, "invalid format specification for an interval value")
        .hint("Intervals are not tied to specific calendar dates.");
  }

  private static String field(Fields f, Item item) {
    LocalDate d = f.date;
    boolean fill = item.fill;
    long hour = f.time / Calendar.MICROS_PER_HOUR;
    long micros = Math.abs(f.time % Calendar.MICROS_PER_SECOND);
    int width = f.time < 0 && f.isInterval ? 2 : 2;
    int year = f.isInterval ? f.years : d.getYear() > 0 ? d.getYear() : 1 - d.getYear();
    if (f.isInterval
        && List.of(
                "MONTH", "MON", "DAY", "DY", "D", "ID", "RM", "TZ", "TZH", "TZM", "OF", "AD", "BC",
                "A.D.", "B.C.")
            .contains(item.keyword)
        && !item.keyword.equals("RM")) {
      throw noInterval();
    }
    return switch (item.keyword) {
      case "HH24" -> number(hour, width, fill);
      case "HH", "HH12" -> number(hour % 12 == 0 ? 12 : hour % 12, width, fill);
      case "MI" -> number(f.time / Calendar.MICROS_PER_MINUTE % 60, 2, fill);
      case "SS" -> number(f.time / Calendar.MICROS_PER_SECOND % 60, 2, fill);
      case "SSSS", "SSSSS" -> Long.toString(f.time / Calendar.MICROS_PER_SECOND);
      case "MS", "FF3" -> "%03d".formatted(micros / 1000);
      case "US", "FF6" -> "%06d".formatted(micros);
      case "FF1" -> "%01d".formatted(micros / 100_000);
      case "FF2" -> "%02d".formatted(micros / 10_000);
      case "FF4" -> "%04d".formatted(micros / 100);
      case "FF5" -> "%05d".formatted(micros / 10);
      case "AM", "PM" -> cased2(hour % 24 >= 12 ? "PM" : "AM", item.text);
      case "A.M.", "P.M." -> cased2(hour % 24 >= 12 ? "P.M." : "A.M.", item.text);
      case "AD", "BC" -> cased2(d.getYear() > 0 ? "AD" : "BC", item.text);
      case "A.D.", "B.C." -> cased2(d.getYear() > 0 ? "A.D." : "B.C.", item.text);
      case "MONTH" -> padded(cased(MONTHS[d.getMonthValue() - 1], item.text), 9, fill);
      case "MON" -> cased(DateTimeText.MONTH_NAMES[d.getMonthValue() - 1], item.text);
      case "MM" -> number(f.isInterval ? f.months : d.getMonthValue(), 2, fill);
      case "DAY" -> padded(cased(DAYS[d.getDayOfWeek().getValue() % 7], item.text), 9, fill);
      case "DY" -> cased(DateTimeText.DAY_NAMES[d.getDayOfWeek().getValue() % 7], item.text);
      case "DDD" ->
          number(
              f.isInterval ? f.years * 360L + f.months * 30L + f.days : d.getDayOfYear(), 3, fill);
      case "IDDD" ->
          number(
              (d.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR) - 1) * 7L + d.getDayOfWeek().getValue(),
              3,
              fill);
      case "DD" -> number(f.isInterval ? f.days : d.getDayOfMonth(), 2, fill);
      case "D" -> Long.toString(d.getDayOfWeek().getValue() % 7 + 1);
      case "ID" -> Long.toString(d.getDayOfWeek().getValue());
      case "WW" -> number((d.getDayOfYear() - 1) / 7 + 1, 2, fill);
      case "IW" -> number(d.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR), 2, fill);
      case "W" -> Long.toString((d.getDayOfMonth() - 1) / 7 + 1);
      case "Q" ->
          f.isInterval && f.months == 0
              ? ""
              : Long.toString((f.isInterval ? f.months - 1 : d.getMonthValue() - 1) / 3 + 1);
      case "CC" -> {
        long century =
            f.isInterval
                ? year / 100
                : d.getYear() > 0 ? (d.getYear() + 99) / 100 : -((99 - (d.getYear() - 1)) / 100);
        yield century <= 99 && century >= -99 ? number(century, 2, fill) : Long.toString(century);
      }
      case "Y,YYY" -> "%d,%03d".formatted(year / 1000, year % 1000);
      case "YYYY" -> number(year, 4, fill);
      case "YYY" -> number(year % 1000, 3, fill);
      case "YY" -> number(year % 100, 2, fill);
      case "Y" -> Long.toString(year % 10);
      case "IYYY" -> number(isoYear(d), 4, fill);
      case "IYY" -> number(isoYear(d) % 1000, 3, fill);
      case "IY" -> number(isoYear(d) % 100, 2, fill);
      case "I" -> Long.toString(isoYear(d) % 10);
      case "RM" -> {
        int month = f.isInterval ? f.months : d.getMonthValue();
        if (month == 0 && (!f.isInterval || f.years == 0)) {
          yield "";
        }
        String roman =
            month == 0
                ? ROMAN[11]
                : month < 0 ? ROMAN[11 + month == 11 ? 11 : 11 + month] : ROMAN[month - 1];
        yield padded(
            Character.isLowerCase(item.text.charAt(0)) ? roman.toLowerCase(Locale.ROOT) : roman,
            4,
            fill);
      }
      case "J" -> Long.toString(d.toEpochDay() - Calendar.EPOCH_UNIX_DAY + Calendar.EPOCH_JULIAN);
      case "TZ" -> {
        String name = f.zone == null ? "" : Zones.abbreviation(f.instant, f.zone);
        yield Character.isLowerCase(item.text.charAt(0)) ? name.toLowerCase(Locale.ROOT) : name;
      }
      case "TZH" -> {
        int east = f.zone == null ? 0 : Calendar.offsetAt(f.instant, f.zone);
        yield (east < 0 ? "-" : "+") + "%02d".formatted(Math.abs(east) / 3600);
      }
      case "TZM" ->
          "%02d"
              .formatted(
                  f.zone == null ? 0 : Math.abs(Calendar.offsetAt(f.instant, f.zone)) / 60 % 60);
      case "OF" -> {
        int east = f.zone == null ? 0 : Calendar.offsetAt(f.instant, f.zone);
        String text = (east < 0 ? "-" : "+") + number(Math.abs(east) / 3600, 2, fill);
        int minutes = Math.abs(east) / 60 % 60;
        yield minutes == 0 ? text : text + ":" + "%02d".formatted(minutes);
      }
      default -> item.text;
    };
  }

  private static int isoYear(LocalDate d) {
    int year = d.get(IsoFields.WEEK_BASED_YEAR);
    return year > 0 ? year : 1 - year;
  }

  private static String cased2(String name, String shown) {
    return Character.isLowerCase(shown.charAt(0)) ? name.toLowerCase(Locale.ROOT) : name;
  }

  // Reading

  /// What was read: fields that were not given are zero, or one where zero makes no sense.
  static final class Parsed {
    int year;
    int month;
    int day;
    int dayOfYear;
    int hour;
    int minute;
    int second;
    int micros;
    int secondsOfDay = -1;
    int julian = -1;
    boolean hasYear;
    boolean bc;
    boolean pm;
    boolean hasMeridiem;
    boolean twelve;
    int century;
    int week;
    int weekOfMonth;
    int isoYear;
    int isoWeek;
    int isoDay;
    boolean hasIsoDay;
    int yearDigits;
    @Nullable ZoneOffset offset;
    @Nullable ZoneId zone;
    int zoneSign = 1;
    int zoneHour = -1;
    int zoneMinute;
  }

  private static final class Input {
    final String text;
    int at;

    Input(String text) {
      this.text = text;
    }

    boolean done() {
      return at >= text.length();
    }

    char peek() {
      return text.charAt(at);
    }

    void skipSpaces() {
      while (!done() && Character.isWhitespace(peek())) {
        at++;
      }
    }
  }

  private static SqlError invalid(String value, String field) {
    return new SqlError(
        SqlState.INVALID_DATETIME_FORMAT,
        "invalid value \"%s\" for \"%s\"".formatted(value, field));
  }

  private boolean digitsFollow(int index) {
    if (index + 1 >= items.size()) {
      return false;
    }
    Item next = items.get(index + 1);
    if (next.keyword.isEmpty()) {
      return Character.isDigit(next.text.charAt(0));
    }
    return switch (next.keyword) {
      case "MONTH",
          "MON",
          "DAY",
          "DY",
          "AM",
          "PM",
          "A.M.",
          "P.M.",
          "AD",
          "BC",
          "A.D.",
          "B.C.",
          "RM",
          "TZ",
          "OF",
          "TZH" ->
          false;
      default -> true;
    };
  }

  private int integer(Input in, int index, int width) {
    Item item = items.get(index);
    in.skipSpaces();
    int from = in.at;
    boolean negative = false;
    if (!in.done() && (in.peek() == '-' || in.peek() == '+')) {
      negative = in.peek() == '-';
      in.at++;
    }
    int start = in.at;
    boolean bounded = !item.fill && digitsFollow(index);
    while (!in.done()
        && in.peek() >= '0'
        && in.peek() <= '9'
        && (!bounded || in.at - start < width)) {
      in.at++;
    }
    if (in.at == start) {
      if (from >= in.text.length()) {
        return Integer.MIN_VALUE; // nothing left: fields keep their defaults
      }
      int end = Math.min(in.text.length(), from + width);
      throw invalid(in.text.substring(from, end), item.text).detail("Value must be an integer.");
    }
    if (bounded && in.at - start < width && exact) {
      throw new SqlError(
              SqlState.INVALID_DATETIME_FORMAT,
              "source string too short for \"%s\" formatting field".formatted(item.text))
          .detail(
              "Field requires %d characters, but only %d remain.".formatted(width, in.at - start))
          .hint("If your source string is not fixed-width, try using the \"FM\" modifier.");
    }
    try {
      int value = Integer.parseInt(in.text.substring(start, in.at));
      String suffix = item.suffix;
      if (!suffix.isEmpty() && in.at + 2 <= in.text.length()) {
        in.at += 2;
      }
      return negative ? -value : value;
    } catch (NumberFormatException e) {
      throw invalid(in.text.substring(start, in.at), item.text)
          .detail("Value must be in the range -2147483648 to 2147483647.");
    }
  }

  private static int name(Input in, String[] names, boolean prefix, String field) {
    in.skipSpaces();
    for (int i = 0; i < names.length; i++) {
      String name = prefix ? names[i].substring(0, 3) : names[i];
      if (in.text.regionMatches(true, in.at, name, 0, name.length())) {
        in.at += name.length();
        return i;
      }
    }
    int end = in.at;
    while (end < in.text.length() && !Character.isWhitespace(in.text.charAt(end))) {
      end++;
    }
    throw invalid(in.text.substring(in.at, end), field)
        .detail("The given value did not match any of the allowed values for this field.");
  }

  Parsed parse(String text) {
    Parsed p = new Parsed();
    Input in = new Input(text);
    if (!exact) {
      in.skipSpaces();
    }
    for (int i = 0; i < items.size(); i++) {
      if (in.done()) {
        break;
      }
      Item item = items.get(i);
      if (item.keyword.isEmpty()) {
        literal(in, item, i);
        continue;
      }
      if (!exact && i > 0 && !items.get(i - 1).keyword.isEmpty()) {
        in.skipSpaces();
      }
      read(in, item, i, p);
    }
    return p;
  }

  private void literal(Input in, Item item, int index) {
    char c = item.text.charAt(0);
    if (exact) {
      in.at++;
      return;
    }
    if (item.isSeparator || Character.isWhitespace(c)) {
      // A separator matches any run of blanks and one separator, or nothing.
      in.skipSpaces();
      if (!in.done() && !Character.isLetterOrDigit(in.peek()) && !signBefore(in, index)) {
        in.at++;
      }
      in.skipSpaces();
    } else if (!in.done()) {
      in.at++;
    }
  }

  /// True if the next character may be the sign of the field that follows.
  private boolean signBefore(Input in, int index) {
    boolean sign = in.peek() == '-' || in.peek() == '+';
    return sign
        && index + 1 < items.size()
        && (items.get(index + 1).keyword.equals("TZH")
            || items.get(index + 1).keyword.equals("OF"));
  }

  private void read(Input in, Item item, int index, Parsed p) {
    switch (item.keyword) {
      case "MONTH" -> p.month = name(in, MONTHS, false, item.text) + 1;
      case "MON" -> p.month = name(in, MONTHS, true, item.text) + 1;
      case "DAY" -> p.isoDay = name(in, DAYS, false, item.text);
      case "DY" -> p.isoDay = name(in, DAYS, true, item.text);
      case "AM", "PM" -> {
        p.pm = name(in, new String[] {"AM", "PM"}, false, item.text) == 1;
        p.hasMeridiem = true;
        p.twelve = true;
      }
      case "A.M.", "P.M." -> {
        p.pm = name(in, new String[] {"A.M.", "P.M."}, false, item.text) == 1;
        p.hasMeridiem = true;
        p.twelve = true;
      }
      case "AD", "BC" -> p.bc = name(in, new String[] {"AD", "BC"}, false, item.text) == 1;
      case "A.D.", "B.C." -> p.bc = name(in, new String[] {"A.D.", "B.C."}, false, item.text) == 1;
      case "RM" -> {
        in.skipSpaces();
        int from = in.at;
        while (!in.done() && "ivxIVX".indexOf(in.peek()) >= 0) {
          in.at++;
        }
        String roman = in.text.substring(from, in.at).toUpperCase(Locale.ROOT);
        for (int i = 0; i < 12; i++) {
          if (ROMAN[i].equals(roman)) {
            p.month = i + 1;
          }
        }
        if (p.month == 0) {
          throw invalid(in.text.substring(from), item.text)
              .detail("The given value did not match any of the allowed values for this field.");
        }
      }
      case "TZ" -> {
        in.skipSpaces();
        int from = in.at;
        while (!in.done() && Character.isLetter(in.peek())) {
          in.at++;
        }
        if (in.at > from) {
          p.zone = Zones.require(in.text.substring(from, in.at));
        } else {
          zoneOffset(in, p);
        }
      }
      case "OF" -> zoneOffset(in, p);
      case "TZH" -> {
        in.skipSpaces();
        if (!in.done() && (in.peek() == '-' || in.peek() == '+')) {
          p.zoneSign = in.peek() == '-' ? -1 : 1;
          in.at++;
        }
        p.zoneHour = Math.max(0, integer(in, index, 2));
      }
      case "Y,YYY" -> {
        in.skipSpaces();
        int from = in.at;
        while (!in.done() && (Character.isDigit(in.peek()) || in.peek() == ',')) {
          in.at++;
        }
        String digits = in.text.substring(from, in.at);
        if (!digits.matches("[0-9]+,[0-9]{3}")) {
          throw new SqlError(
              SqlState.INVALID_DATETIME_FORMAT,
              "invalid value \"%s\" for \"Y,YYY\"".formatted(digits));
        }
        p.year = Integer.parseInt(digits.replace(",", ""));
        p.hasYear = true;
        p.yearDigits = 4;
      }
      case "MS", "US", "FF1", "FF2", "FF3", "FF4", "FF5", "FF6" -> fraction(in, item, index, p);
      default -> {
        int value = integer(in, index, width(item.keyword));
        if (value != Integer.MIN_VALUE) {
          set(item.keyword, value, p);
        }
      }
    }
  }

  private void fraction(Input in, Item item, int index, Parsed p) {
    int width =
        switch (item.keyword) {
          case "MS" -> 3;
          case "US" -> 6;
          default -> item.keyword.charAt(2) - '0';
        };
    int from = in.at;
    int value = integer(in, index, width);
    if (value == Integer.MIN_VALUE) {
      return;
    }
    int digits = in.at - from;
    int micros = value;
    for (int i = digits; i < 6; i++) {
      micros *= 10;
    }
    p.micros = micros;
  }

  private static void zoneOffset(Input in, Parsed p) {
    in.skipSpaces();
    int sign = 1;
    if (!in.done() && (in.peek() == '-' || in.peek() == '+')) {
      sign = in.peek() == '-' ? -1 : 1;
      in.at++;
    }
    int from = in.at;
    while (!in.done() && (Character.isDigit(in.peek()) || in.peek() == ':')) {
      in.at++;
    }
    String[] parts = in.text.substring(from, in.at).split(":");
    int seconds = 0;
    int unit = 3600;
    for (String part : parts) {
      seconds += part.isEmpty() ? 0 : Integer.parseInt(part) * unit;
      unit /= 60;
    }
    p.offset = ZoneOffset.ofTotalSeconds(sign * seconds);
  }

  private static int width(String keyword) {
    return switch (keyword) {
      case "YYYY", "IYYY", "SSSS" -> 4;
      case "SSSSS" -> 5;
      case "YYY", "IYY", "DDD", "IDDD" -> 3;
      case "Y", "I", "D", "ID", "Q", "W" -> 1;
      case "J" -> 9;
      default -> 2;
    };
  }

  private static SqlError range(String field) {
    return new SqlError(
        SqlState.DATETIME_FIELD_OVERFLOW,
        "date/time field value out of range: \"%s\"".formatted(field));
  }

  private static void set(String keyword, int value, Parsed p) {
    switch (keyword) {
      case "HH24" -> p.hour = value;
      case "HH", "HH12" -> {
        p.hour = value;
        p.twelve = true;
      }
      case "MI" -> p.minute = value;
      case "SS" -> p.second = value;
      case "SSSS", "SSSSS" -> p.secondsOfDay = value;
      case "MM" -> p.month = value;
      case "DD" -> p.day = value;
      case "DDD" -> p.dayOfYear = value;
      case "IDDD" -> p.dayOfYear = value;
      case "D" -> p.isoDay = value - 1;
      case "ID" -> {
        p.isoDay = value == 7 ? 0 : value;
        p.hasIsoDay = true;
      }
      case "WW" -> p.week = value;
      case "W" -> p.weekOfMonth = value;
      case "IW" -> p.isoWeek = value;
      case "CC" -> p.century = value;
      case "J" -> p.julian = value;
      case "TZM" -> p.zoneMinute = value;
      case "YYYY", "IYYY" -> year(value, 4, keyword.startsWith("I"), p);
      case "YYY", "IYY" -> year(completed(value, 3), 3, keyword.startsWith("I"), p);
      case "YY", "IY" -> year(completed(value, 2), 2, keyword.startsWith("I"), p);
      case "Y", "I" -> year(completed(value, 1), 1, keyword.startsWith("I"), p);
      default -> {}
    }
  }

  private static void year(int value, int digits, boolean iso, Parsed p) {
    if (iso) {
      p.isoYear = value;
    } else {
      p.year = value;
    }
    p.hasYear = true;
    p.yearDigits = digits;
  }

  /// The year nearest to 2020 with these last digits.
  private static int completed(int value, int digits) {
    if (value < 70) {
      return value + 2000;
    }
    if (value < 100) {
      return value + 1900;
    }
    if (value < 520) {
      return value + 2000;
    }
    return value < 1000 ? value + 1000 : value;
  }

  /// Days since 2000-01-01 of what was read.
  static long days(Parsed p, String text) {
    if (p.julian >= 0) {
      return (long) p.julian - Calendar.EPOCH_JULIAN;
    }
    if (p.isoWeek > 0 && p.isoYear != 0) {
      if (Math.abs(p.isoYear) > Calendar.YEAR_MAX || p.isoWeek > 53) {
        throw range(text);
      }
      // Week 1 is the week of January 4th.
      LocalDate inFirstWeek = LocalDate.of(p.isoYear, 1, 4);
      long monday = inFirstWeek.toEpochDay() - (inFirstWeek.getDayOfWeek().getValue() - 1);
      int dayOfWeek = !p.hasIsoDay ? 1 : p.isoDay == 0 ? 7 : p.isoDay;
      return monday + (p.isoWeek - 1) * 7L + dayOfWeek - 1 - Calendar.EPOCH_UNIX_DAY;
    }
    int year = p.hasYear ? p.year : p.century > 0 ? (p.century - 1) * 100 + 1 : 0;
    if (p.isoYear != 0 && !p.hasYear) {
      year = p.isoYear;
    }
    if (p.hasYear && p.century > 0 && p.yearDigits <= 2) {
      year = (p.century - 1) * 100 + Math.floorMod(p.year, 100);
    }
    if (p.bc && year > 0) {
      year = 1 - year;
    } else if (year < 0) {
      year = year + 1;
    }
    if (Math.abs(year) > Calendar.YEAR_MAX) {
      throw range(text);
    }
    if (p.dayOfYear > 0) {
      if (p.dayOfYear > (Calendar.isLeap(year) ? 366 : 365)) {
        throw range(text);
      }
      return Calendar.days(year, 1, 1) + p.dayOfYear - 1;
    }
    if (p.week > 0) {
      return Calendar.days(year, 1, 1) + (p.week - 1) * 7L;
    }
    int month = p.month == 0 ? 1 : p.month;
    int day =
        p.weekOfMonth > 0 && p.day == 0 ? (p.weekOfMonth - 1) * 7 + 1 : p.day == 0 ? 1 : p.day;
    if (month < 1 || month > 12 || day < 1 || day > Calendar.daysInMonth(year, month)) {
      throw range(text);
    }
    // A year that was not given is 1 BC.
    return Calendar.days(year, month, day);
  }

  static long time(Parsed p, String text) {
    int hour = p.hour;
    if (p.twelve) {
      if (hour < 1 || hour > 12) {
        throw new SqlError(
                SqlState.INVALID_DATETIME_FORMAT,
                "hour \"%d\" is invalid for the 12-hour clock".formatted(hour))
            .hint("Use the 24-hour clock, or give an hour between 1 and 12.");
      }
      if (p.pm && hour < 12) {
        hour += 12;
      } else if (!p.pm && hour == 12 && p.hasMeridiem) {
        hour = 0;
      }
    }
    if (p.secondsOfDay >= 0) {
      return p.secondsOfDay * Calendar.MICROS_PER_SECOND + p.micros;
    }
    if (hour > 24 || hour < 0 || p.minute > 59 || p.minute < 0 || p.second > 60 || p.second < 0) {
      throw range(text);
    }
    return hour * Calendar.MICROS_PER_HOUR
        + p.minute * Calendar.MICROS_PER_MINUTE
        + p.second * Calendar.MICROS_PER_SECOND
        + p.micros;
  }
}
