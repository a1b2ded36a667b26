// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.datetime;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.types.function.EvalContext;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads the text form of one date or time value: splits it into words, then gives each word a
/// meaning, guided by what is already known. Follows the rules of PostgreSQL's `ParseDateTime`,
/// `DecodeDateTime` and `DecodeTimeOnly`.
final class DateTimeReader {
  /// What one value names besides ordinary fields.
  enum Special {
    NONE,
    EPOCH,
    INFINITY,
    MINUS_INFINITY
  }

  private enum Kind {
    NUMBER,
    DATE,
    TIME,
    ZONE,
    WORD,
    SIGNED_WORD
  }

  private record Token(Kind kind, String text) {}

  private static final int YEAR = 1;
  private static final int MONTH = 2;
  private static final int DAY = 4;
  private static final int DAY_OF_YEAR = 8;
  private static final int TIME = 16;
  private static final int ZONE = 32;
  private static final int MERIDIEM = 64;
  private static final int ERA = 128;
  private static final int WEEKDAY = 256;
  private static final int DAYLIGHT = 512;
  private static final int DATE = YEAR | MONTH | DAY;

  static final Map<String, Integer> MONTHS = months();
  private static final List<String> WEEKDAYS =
      List.of(
          "sun",
          "sunday",
          "mon",
          "monday",
          "tue",
          "tues",
          "tuesday",
          "wed",
          "weds",
          "wednesday",
          "thu",
          "thur",
          "thurs",
          "thursday",
          "fri",
          "friday",
          "sat",
          "saturday");

  private static Map<String, Integer> months() {
    Map<String, Integer> result = new java.util.HashMap<>();
    String[] names = {
      "january",
      "february",
      "march",
      "april",
      "may",
      "june",
      "july",
      "august",
      "september",
      "october",
      "november",
      "december"
    };
    for (int i = 0; i < 12; i++) {
      result.put(names[i], i + 1);
      result.put(names[i].substring(0, 3), i + 1);
    }
    result.put("sept", 9);
    return Map.copyOf(result);
  }

  private final String input;
  private final String typeName;
  private final EvalContext context;
  private final boolean timeOnly;
  private final EvalContext.DateOrder order;

  private int known;
  int year;
  int month;
  int day;
  private int dayOfYear;
  private int hour;
  private int minute;
  private int second;
  private int micros;
  Special special = Special.NONE;
  private boolean textMonth;
  private boolean twoDigitYear;
  private boolean julian;
  private boolean beforeChrist;
  private int meridiem; // 0 none, 1 am, 2 pm
  private @Nullable ZoneId zone;
  private boolean startsWithDate;
  private boolean zoneIsAbbreviation;
  private String pendingUnit = "";

  DateTimeReader(
      byte[] text, int offset, int length, String typeName, boolean timeOnly, EvalContext context) {
    this.input = new String(text, offset, length, StandardCharsets.UTF_8);
    this.typeName = typeName;
    this.timeOnly = timeOnly;
    this.context = context;
    this.order = context.dateOrder();
  }

  SqlError syntax() {
    return new SqlError(
        SqlState.INVALID_DATETIME_FORMAT,
        "invalid input syntax for type %s: \"%s\"".formatted(typeName, input));
  }

  SqlError fieldOverflow() {
    return new SqlError(
        SqlState.DATETIME_FIELD_OVERFLOW,
        "date/time field value out of range: \"%s\"".formatted(input));
  }

  private SqlError zoneOverflow() {
    return new SqlError(
        SqlState.INVALID_TIME_ZONE_DISPLACEMENT_VALUE,
        "time zone displacement out of range: \"%s\"".formatted(input));
  }

  SqlError outOfRange() {
    return new SqlError(
        SqlState.DATETIME_VALUE_OUT_OF_RANGE,
        "%s out of range: \"%s\""
            .formatted(typeName.startsWith("date") ? "date" : "timestamp", input));
  }

  /// The zone that was given, or null.
  @Nullable ZoneId zone() {
    return zone;
  }

  boolean hasDate() {
    return (known & DATE) == DATE;
  }

  /// Microseconds since midnight.
  long timeMicros() {
    return hour * Calendar.MICROS_PER_HOUR
        + minute * Calendar.MICROS_PER_MINUTE
        + second * Calendar.MICROS_PER_SECOND
        + micros;
  }

  private static boolean isAlpha(char c) {
    return (c >= 'a' && c <= 'z') || c >= 0x80;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private List<Token> tokens() {
    String s = input.toLowerCase(Locale.ROOT);
    List<Token> result = new ArrayList<>();
    int n = s.length();
    int at = 0;
    while (at < n) {
      char c = s.charAt(at);
      int start = at;
      if (Character.isWhitespace(c)) {
        at++;
        continue;
      }
      if (isDigit(c)) {
        at = digits(s, at);
        char next = at < n ? s.charAt(at) : 0;
        if (next == ':') {
          while (at < n && (isDigit(s.charAt(at)) || s.charAt(at) == ':' || s.charAt(at) == '.')) {
            at++;
          }
          result.add(new Token(Kind.TIME, s.substring(start, at)));
        } else if (next == '-' || next == '/' || next == '.') {
          Kind kind = next == '.' ? Kind.NUMBER : Kind.DATE;
          at++;
          if (at < n && isDigit(s.charAt(at))) {
            at = digits(s, at);
            if (at < n && s.charAt(at) == next) {
              kind = Kind.DATE;
              while (at < n && (isDigit(s.charAt(at)) || s.charAt(at) == next)) {
                at++;
              }
            }
          } else {
            if (at < n && isAlpha(s.charAt(at))) {
              kind = Kind.DATE;
            } else if (next != '.') {
              kind = Kind.DATE;
            }
            while (at < n
                && kind == Kind.DATE
                && (isDigit(s.charAt(at)) || isAlpha(s.charAt(at)) || s.charAt(at) == next)) {
              at++;
            }
          }
          result.add(new Token(kind, s.substring(start, at)));
        } else {
          result.add(new Token(Kind.NUMBER, s.substring(start, at)));
        }
      } else if (c == '.') {
        at = digits(s, at + 1);
        result.add(new Token(Kind.NUMBER, s.substring(start, at)));
      } else if (isAlpha(c)) {
        while (at < n && isAlpha(s.charAt(at))) {
          at++;
        }
        char next = at < n ? s.charAt(at) : 0;
        boolean isDate = next == '-' || next == '/' || next == '.';
        if (next == '+' || isDigit(next)) {
          isDate = !isWord(s.substring(start, at));
        }
        if (isDate) {
          while (at < n
              && (isDigit(s.charAt(at))
                  || isAlpha(s.charAt(at))
                  || "+-/_.:".indexOf(s.charAt(at)) >= 0)) {
            at++;
          }
        }
        result.add(new Token(isDate ? Kind.DATE : Kind.WORD, s.substring(start, at)));
      } else if (c == '+' || c == '-') {
        at++;
        while (at < n && Character.isWhitespace(s.charAt(at))) {
          at++;
        }
        int body = at;
        if (at < n && isDigit(s.charAt(at))) {
          while (at < n && (isDigit(s.charAt(at)) || ":.-".indexOf(s.charAt(at)) >= 0)) {
            at++;
          }
          result.add(new Token(Kind.ZONE, c + s.substring(body, at)));
        } else if (at < n && isAlpha(s.charAt(at))) {
          while (at < n && isAlpha(s.charAt(at))) {
            at++;
          }
          result.add(new Token(Kind.SIGNED_WORD, c + s.substring(body, at)));
        } else {
          throw syntax();
        }
      } else if (c > ' ' && c < 0x7f) {
        at++; // other punctuation separates
      } else {
        throw syntax();
      }
      if (result.size() > 25) {
        throw syntax();
      }
    }
    if (result.isEmpty()) {
      throw syntax();
    }
    return result;
  }

  private static int digits(String s, int from) {
    int at = from;
    while (at < s.length() && isDigit(s.charAt(at))) {
      at++;
    }
    return at;
  }

  /// True for words with a meaning of their own, which may be followed directly by a digit.
  private static boolean isWord(String word) {
    return MONTHS.containsKey(word)
        || WEEKDAYS.contains(word)
        || switch (word) {
          case "ad",
              "am",
              "at",
              "bc",
              "d",
              "dow",
              "doy",
              "dst",
              "epoch",
              "h",
              "infinity",
              "isodow",
              "isoyear",
              "j",
              "jd",
              "julian",
              "m",
              "mm",
              "now",
              "on",
              "pm",
              "s",
              "t",
              "today",
              "tomorrow",
              "y",
              "yesterday",
              "allballs" ->
              true;
          default -> false;
        };
  }

  /// Reads all of the input, validates it, and fills the fields.
  void read() {
    List<Token> tokens = tokens();
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      startsWithDate = i == 0 && tokens.size() > 1 && tokens.get(1).kind == Kind.TIME;
      int found =
          switch (token.kind) {
            case DATE -> dateToken(token.text);
            case TIME -> timeToken(token.text);
            case ZONE -> {
              zone = offset(token.text);
              yield ZONE;
            }
            case NUMBER -> numberToken(token.text);
            case WORD, SIGNED_WORD -> word(token.text);
          };
      if ((found & known) != 0) {
        throw syntax();
      }
      known |= found;
    }
    if (!pendingUnit.isEmpty()) {
      throw syntax();
    }
    if (special != Special.NONE) {
      return;
    }
    validate();
  }

  private int dateToken(String text) {
    if (pendingUnit.equals("j")) {
      int end = digits(text, 0);
      julianDay(text.substring(0, end));
      zone = offset(text.substring(end));
      pendingUnit = "";
      return DATE | TIME | ZONE;
    }
    if (!pendingUnit.isEmpty()
        || (known & (MONTH | DAY)) == (MONTH | DAY)
        || (timeOnly && !startsWithDate)) {
      if (isDigit(text.charAt(0)) || !pendingUnit.isEmpty()) {
        if (!pendingUnit.isEmpty() && !pendingUnit.equals("t")) {
          throw syntax();
        }
        pendingUnit = "";
        int dash = text.indexOf('-');
        if ((known & TIME) != 0 || dash < 0) {
          throw syntax();
        }
        zone = offset(text.substring(dash));
        return ZONE | numberField(text.substring(0, dash), timeOnly ? known | DATE : known);
      }
      ZoneId named = Zones.find(text);
      if (named == null) {
        throw new SqlError(
            SqlState.INVALID_PARAMETER_VALUE, "time zone \"%s\" not recognized".formatted(text));
      }
      zone = named;
      return ZONE;
    }
    return date(text);
  }

  /// Parts separated by punctuation, at least one of which is a number.
  private int date(String text) {
    List<String> parts = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      while (at < text.length() && !isDigit(text.charAt(at)) && !isAlpha(text.charAt(at))) {
        at++;
      }
      if (at == text.length()) {
        throw syntax();
      }
      int start = at;
      if (isDigit(text.charAt(at))) {
        at = digits(text, at);
      } else {
        while (at < text.length() && isAlpha(text.charAt(at))) {
          at++;
        }
      }
      parts.add(text.substring(start, at));
      if (at < text.length()) {
        at++;
      }
    }
    int mask = known;
    int found = 0;
    boolean hasTextMonth = false;
    for (String part : parts) {
      if (isAlpha(part.charAt(0)) && !part.equals("at") && !part.equals("on")) {
        Integer named = MONTHS.get(part);
        if (named == null || (mask & MONTH) != 0) {
          throw syntax();
        }
        month = named;
        hasTextMonth = true;
        mask |= MONTH;
        found |= MONTH;
      }
    }
    for (String part : parts) {
      if (isDigit(part.charAt(0))) {
        int one = number(part, hasTextMonth, mask);
        if ((one & mask) != 0) {
          throw syntax();
        }
        mask |= one;
        found |= one;
      }
    }
    if ((mask & ~(DAY_OF_YEAR | ZONE)) != DATE) {
      throw syntax();
    }
    return found;
  }

  private int timeToken(String text) {
    if (!pendingUnit.isEmpty()) {
      if (!pendingUnit.equals("t")) {
        throw syntax();
      }
      pendingUnit = "";
    }
    String[] parts = text.split(":", -1);
    if (parts.length > 3) {
      throw syntax();
    }
    String last = parts[parts.length - 1];
    int point = last.indexOf('.');
    micros = 0;
    if (point >= 0) {
      micros = fraction(last.substring(point));
      parts[parts.length - 1] = last.substring(0, point);
    }
    int[] values = new int[3];
    for (int i = 0; i < parts.length; i++) {
      values[i] = parts[i].isEmpty() ? 0 : integer(parts[i]);
    }
    if (parts.length == 2 && point >= 0) {
      hour = 0;
      minute = values[0];
      second = values[1];
    } else {
      hour = values[0];
      minute = values[1];
      second = values[2];
    }
    checkTime();
    return TIME;
  }

  private void checkTime() {
    if (minute > 59 || second > 60) {
      throw fieldOverflow();
    }
    if (!timeOnly) {
      checkTimeRange();
    }
  }

  private void checkTimeRange() {
    if (hour > 24 || timeMicros() > Calendar.MICROS_PER_DAY) {
      throw fieldOverflow();
    }
  }

  private int integer(String digits) {
    try {
      return Integer.parseInt(digits);
    } catch (NumberFormatException e) {
      if (digits.chars().allMatch(c -> c >= '0' && c <= '9') && !digits.isEmpty()) {
        throw fieldOverflow();
      }
      throw syntax();
    }
  }

  /// Microseconds of `.ddd`, rounded.
  private int fraction(String text) {
    if (text.length() == 1) {
      return 0;
    }
    try {
      if (!text.chars().skip(1).allMatch(c -> c >= '0' && c <= '9')) {
        throw syntax();
      }
      return (int) Math.rint(Double.parseDouble(text) * 1e6);
    } catch (NumberFormatException e) {
      throw syntax();
    }
  }

  private void julianDay(String digits) {
    int value = integer(digits);
    LocalDate date = Calendar.date((long) value - Calendar.EPOCH_JULIAN);
    year = date.getYear();
    month = date.getMonthValue();
    day = date.getDayOfMonth();
    julian = true;
  }

  private int numberToken(String text) {
    if (!pendingUnit.isEmpty()) {
      String unit = pendingUnit;
      pendingUnit = "";
      if (unit.equals("j")) {
        int point = text.indexOf('.');
        julianDay(point < 0 ? text : text.substring(0, point));
        if (point < 0) {
          return DATE;
        }
        long time =
            (long) (Double.parseDouble("0" + text.substring(point)) * Calendar.MICROS_PER_DAY);
        setTime(time);
        return DATE | TIME;
      }
      if (unit.equals("t")) {
        int found = numberField(text, known | DATE);
        if (found != TIME) {
          throw syntax();
        }
        return found;
      }
      throw syntax();
    }
    int point = text.indexOf('.');
    if (timeOnly) {
      if (point >= 0 && text.length() - (text.length() - point) > 2) {
        return numberField(text, known | DATE);
      }
      if (text.length() > 4 || (point < 0 && text.length() >= 3)) {
        return numberField(text, known | DATE);
      }
      throw syntax();
    }
    if (point >= 0 && (known & DATE) == 0) {
      return date(text);
    }
    if (point > 2) {
      return numberField(text, known);
    }
    if (text.length() >= 6 && ((known & DATE) == 0 || (known & TIME) == 0)) {
      return numberField(text, known);
    }
    return number(text, textMonth, known);
  }

  private void setTime(long time) {
    hour = (int) (time / Calendar.MICROS_PER_HOUR);
    minute = (int) (time / Calendar.MICROS_PER_MINUTE % 60);
    second = (int) (time / Calendar.MICROS_PER_SECOND % 60);
    micros = (int) (time % Calendar.MICROS_PER_SECOND);
  }

  /// One number of a date, whose meaning depends on what is known and on DateStyle.
  private int number(String text, boolean hasTextMonth, int mask) {
    int point = text.indexOf('.');
    if (point > 2) {
      return numberField(text, mask | DATE);
    }
    if (point == 0) {
      throw syntax();
    }
    int value = integer(point > 0 ? text.substring(0, point) : text);
    if (point > 0) {
      micros = fraction(text.substring(point));
    }
    int length = text.length();
    if (length == 3 && (mask & DATE) == YEAR && value >= 1 && value <= 366) {
      dayOfYear = value;
      return DAY_OF_YEAR | MONTH | DAY;
    }
    boolean yearFirst = order == EvalContext.DateOrder.YMD;
    int found =
        switch (mask & DATE) {
          case 0 ->
              length >= 3 || yearFirst ? YEAR : order == EvalContext.DateOrder.DMY ? DAY : MONTH;
          case YEAR, DAY -> MONTH;
          case MONTH -> hasTextMonth && (length >= 3 || yearFirst) ? YEAR : DAY;
          case YEAR | MONTH -> {
            if (hasTextMonth && length >= 3 && twoDigitYear) {
              // What looked like a two-digit year was the day.
              day = year;
              year = value;
              twoDigitYear = false;
              yield DAY;
            }
            day = value;
            yield DAY;
          }
          case MONTH | DAY -> YEAR;
          case DATE -> numberField(text, mask);
          default -> throw syntax();
        };
    if ((mask & DATE) == DATE || (mask & DATE) == (YEAR | MONTH)) {
      return found;
    }
    switch (found) {
      case YEAR -> {
        year = value;
        twoDigitYear = length <= 2;
      }
      case MONTH -> month = value;
      default -> day = value;
    }
    return found;
  }

  /// Digits run together: `yyyymmdd`, `yymmdd`, `hhmmss[.fff]`, `hhmm`.
  private int numberField(String text, int mask) {
    int point = text.indexOf('.');
    String digits = text;
    if (point >= 0) {
      micros = fraction(text.substring(point));
      digits = text.substring(0, point);
    } else if ((mask & DATE) != DATE && digits.length() >= 6) {
      int length = digits.length();
      day = integer(digits.substring(length - 2));
      month = integer(digits.substring(length - 4, length - 2));
      year = integer(digits.substring(0, length - 4));
      twoDigitYear = length == 6;
      return DATE;
    }
    if ((mask & TIME) == 0 && (digits.length() == 6 || digits.length() == 4)) {
      hour = integer(digits.substring(0, 2));
      minute = integer(digits.substring(2, 4));
      second = digits.length() == 6 ? integer(digits.substring(4)) : 0;
      checkTime();
      return TIME;
    }
    throw syntax();
  }

  /// `+hh[[:]mm[:ss]]`, positive east.
  private ZoneOffset offset(String text) {
    if (text.isEmpty() || (text.charAt(0) != '+' && text.charAt(0) != '-')) {
      throw syntax();
    }
    String[] parts = text.substring(1).split(":", -1);
    int[] values = new int[3];
    if (parts.length > 3) {
      throw syntax();
    }
    for (int i = 0; i < parts.length; i++) {
      if (parts[i].isEmpty()) {
        continue;
      }
      if (!parts[i].chars().allMatch(c -> c >= '0' && c <= '9')) {
        throw syntax();
      }
      if (parts[i].length() > 9) {
        throw zoneOverflow();
      }
      values[i] = Integer.parseInt(parts[i]);
    }
    if (parts.length == 1 && text.length() > 3) {
      values[1] = values[0] % 100;
      values[0] /= 100;
    }
    if (values[0] > 15 || values[1] > 59 || values[2] > 59) {
      throw zoneOverflow();
    }
    int seconds = values[0] * 3600 + values[1] * 60 + values[2];
    return ZoneOffset.ofTotalSeconds(text.charAt(0) == '-' ? -seconds : seconds);
  }

  private void setDate(long days) {
    LocalDate date = Calendar.date(days);
    year = date.getYear();
    month = date.getMonthValue();
    day = date.getDayOfMonth();
    julian = true; // year is final: no rule for two digits or eras
  }

  private int word(String word) {
    Integer named = MONTHS.get(word);
    if (named != null) {
      if ((known & MONTH) != 0 && !textMonth && (known & DAY) == 0 && month >= 1 && month <= 31) {
        day = month;
        month = named;
        textMonth = true;
        return DAY;
      }
      month = named;
      textMonth = true;
      return MONTH;
    }
    if (WEEKDAYS.contains(word)) {
      return WEEKDAY;
    }
    switch (word) {
      case "at", "on" -> {
        return 0;
      }
      case "am", "a.m." -> {
        meridiem = 1;
        return MERIDIEM;
      }
      case "pm", "p.m." -> {
        meridiem = 2;
        return MERIDIEM;
      }
      case "ad" -> {
        return ERA;
      }
      case "bc" -> {
        beforeChrist = true;
        return ERA;
      }
      case "epoch" -> {
        special = Special.EPOCH;
        return DATE | TIME | ZONE;
      }
      case "infinity", "+infinity" -> {
        special = Special.INFINITY;
        return DATE | TIME | ZONE;
      }
      case "-infinity" -> {
        special = Special.MINUS_INFINITY;
        return DATE | TIME | ZONE;
      }
      case "now" -> {
        long instant = context.transactionTimestamp();
        ZoneId session = context.timeZone();
        LocalDateTime local = Calendar.dateTime(Calendar.toLocal(instant, session));
        setDate(local.toLocalDate().toEpochDay() - Calendar.EPOCH_UNIX_DAY);
        setTime(local.toLocalTime().toNanoOfDay() / 1000);
        zone = ZoneOffset.ofTotalSeconds(Calendar.offsetAt(instant, session));
        return DATE | TIME | ZONE;
      }
      case "today", "tomorrow", "yesterday" -> {
        long today =
            Calendar.dateOfTimestamp(
                Calendar.toLocal(context.transactionTimestamp(), context.timeZone()));
        setDate(today + (word.equals("tomorrow") ? 1 : word.equals("yesterday") ? -1 : 0));
        return DATE;
      }
      case "allballs" -> {
        setTime(0);
        zone = ZoneOffset.UTC;
        return TIME | ZONE;
      }
      case "j", "jd", "julian" -> {
        if (!pendingUnit.isEmpty()) {
          throw syntax();
        }
        pendingUnit = "j";
        return 0;
      }
      case "t" -> {
        if (!pendingUnit.isEmpty() || (!timeOnly && !hasDate())) {
          throw syntax();
        }
        pendingUnit = "t";
        return 0;
      }
      case "dst" -> {
        if (zone instanceof ZoneOffset standard) {
          zone = ZoneOffset.ofTotalSeconds(standard.getTotalSeconds() + 3600);
        } else {
          throw syntax();
        }
        return DAYLIGHT;
      }
      default -> {}
    }
    ZoneAbbreviations.Meaning meaning = ZoneAbbreviations.ALL.get(word);
    if (meaning != null) {
      zoneIsAbbreviation = true;
      zone =
          meaning.zone().isEmpty()
              ? ZoneOffset.ofTotalSeconds(meaning.offsetSeconds())
              : ZoneId.of(meaning.zone());
      return meaning.isDaylight() ? ZONE | DAYLIGHT : ZONE;
    }
    ZoneId full = Zones.find(word);
    if (full == null) {
      throw syntax();
    }
    zone = full;
    return ZONE;
  }

  private void validate() {
    if ((known & YEAR) != 0 && !julian) {
      if (beforeChrist) {
        if (year <= 0) {
          throw fieldOverflow();
        }
        year = 1 - year;
      } else if (twoDigitYear) {
        year += year < 70 ? 2000 : year < 100 ? 1900 : 0;
      } else if (year <= 0) {
        throw fieldOverflow();
      }
    }
    if (year > Calendar.YEAR_MAX) {
      throw outOfRange();
    }
    if ((known & DAY_OF_YEAR) != 0) {
      LocalDate date = LocalDate.of(year, 1, 1).plusDays(dayOfYear - 1L);
      year = date.getYear();
      month = date.getMonthValue();
      day = date.getDayOfMonth();
    }
    if (((known & MONTH) != 0 && (month < 1 || month > 12))
        || ((known & DAY) != 0 && (day < 1 || day > 31))) {
      throw fieldOverflow().hint("Perhaps you need a different \"datestyle\" setting.");
    }
    if (hasDate() && day > Calendar.daysInMonth(year, month)) {
      throw fieldOverflow();
    }
    if (meridiem != 0 && hour > 12) {
      throw fieldOverflow();
    }
    if (meridiem == 1 && hour == 12) {
      hour = 0;
    } else if (meridiem == 2 && hour != 12) {
      hour += 12;
    }
    if (timeOnly) {
      if ((known & TIME) == 0) {
        throw syntax();
      }
      checkTimeRange();
      // A zone with daylight rules needs a date to tell the offset.
      if (zone != null
          && !zoneIsAbbreviation
          && !(zone instanceof ZoneOffset)
          && !zone.getRules().isFixedOffset()
          && !hasDate()) {
        throw syntax();
      }
    } else if (!hasDate()) {
      throw syntax();
    }
  }
}
