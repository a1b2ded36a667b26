// SPDX-License-Identifier: Apache-2.0
package dev.gajah.backend;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.catalog.namespace.Identifiers;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Checks of text settings that have a meaning, and the forms in which they are kept and shown.
/// Source: PostgreSQL `variable.c`.
final class SettingChecks {
  /// A number of hours, kept as a POSIX zone: `<+02>-02`.
  private static final Pattern POSIX_OFFSET =
      Pattern.compile("<([+-])(\\d{2})(?::(\\d{2}))?(?::(\\d{2}))?>[+-][\\d:]+");

  private static final Pattern POSIX_ZONE =
      Pattern.compile("[A-Za-z]{3,}[+-]?\\d.*|<[A-Za-z0-9+-]+>.*|[+-]\\d+(:\\d+)*");

  private static final int OFFSET_SECONDS_MAX = 168 * 3600;

  private static final Map<String, String> ZONES =
      ZoneId.getAvailableZoneIds().stream()
          .filter(name -> !name.startsWith("SystemV/"))
          .collect(
              Collectors.toUnmodifiableMap(
                  name -> name.toLowerCase(Locale.ROOT), name -> name, (a, b) -> a));

  private SettingChecks() {}

  private static SqlError invalid(String name, String text) {
    return new SqlError(
        SqlState.INVALID_PARAMETER_VALUE,
        "invalid value for parameter \"%s\": \"%s\"".formatted(name, text));
  }

  // ---- DateStyle ----

  /// Output style and field order; what `text` does not say stays as in `current`.
  static String dateStyle(String text, String current) {
    String style = null;
    String order = null;
    boolean conflict = false;
    boolean isGerman = false;
    for (String part : text.split(",")) {
      String word = part.strip().toUpperCase(Locale.ROOT);
      String newStyle =
          word.equals("ISO") || word.equals("SQL")
              ? word
              : word.startsWith("POSTGRES") ? "Postgres" : word.equals("GERMAN") ? "German" : null;
      String newOrder =
          switch (word) {
            case "YMD" -> "YMD";
            case "DMY" -> "DMY";
            case "MDY", "US" -> "MDY";
            default -> word.startsWith("EURO") ? "DMY" : word.startsWith("NONEURO") ? "MDY" : null;
          };
      if (newStyle == null && newOrder == null) {
        if (!word.equals("DEFAULT")) {
          throw invalid("DateStyle", text)
              .detail("Unrecognized key word: \"%s\".".formatted(part.strip()));
        }
        newStyle = style == null ? "ISO" : null;
        newOrder = order == null ? "MDY" : null;
      }
      conflict |= differs(style, newStyle) || differs(order, newOrder);
      style = newStyle == null ? style : newStyle;
      order = newOrder == null ? order : newOrder;
      isGerman |= "German".equals(newStyle);
    }
    if (conflict) {
      throw invalid("DateStyle", text).detail("Conflicting \"datestyle\" specifications.");
    }
    int comma = current.indexOf(", ");
    if (order == null) {
      order = isGerman ? "DMY" : current.substring(comma + 2);
    }
    return (style == null ? current.substring(0, comma) : style) + ", " + order;
  }

  private static boolean differs(@Nullable String before, @Nullable String now) {
    return before != null && now != null && !before.equals(now);
  }

  // ---- TimeZone ----

  /// A zone's name in its own spelling, or an offset as a POSIX zone.
  static String timeZone(String text, String current) {
    return zoneName("TimeZone", text);
  }

  static String logTimeZone(String text, String current) {
    return zoneName("log_timezone", text);
  }

  private static String zoneName(String parameter, String text) {
    String known = ZONES.get(text.toLowerCase(Locale.ROOT));
    if (known != null) {
      return known;
    }
    try {
      double seconds = Double.parseDouble(text) * 3600;
      if (Math.abs(seconds) > OFFSET_SECONDS_MAX) {
        throw invalid(parameter, text).detail("UTC timezone offset is out of range.");
      }
      return posixZone((int) Math.round(seconds));
    } catch (NumberFormatException e) {
      if (POSIX_OFFSET.matcher(text).matches()) {
        return text;
      }
      if (POSIX_ZONE.matcher(text).matches()) {
        throw SqlError.unsupported("POSIX time zone \"%s\"".formatted(text));
      }
      throw invalid(parameter, text);
    }
  }

  private static String posixZone(int seconds) {
    int size = Math.abs(seconds);
    String digits = "%02d".formatted(size / 3600);
    if (size % 3600 != 0) {
      digits += ":%02d".formatted(size % 3600 / 60);
      if (size % 60 != 0) {
        digits += ":%02d".formatted(size % 60);
      }
    }
    return seconds >= 0 ? "<+" + digits + ">-" + digits : "<-" + digits + ">+" + digits;
  }

  /// The zone of a checked name.
  static ZoneId zone(String checked) {
    Matcher offset = POSIX_OFFSET.matcher(checked);
    if (offset.matches()) {
      int seconds =
          Integer.parseInt(offset.group(2)) * 3600
              + part(offset.group(3)) * 60
              + part(offset.group(4));
      return ZoneOffset.ofTotalSeconds(offset.group(1).equals("-") ? -seconds : seconds);
    }
    return switch (checked) {
      case "GMT", "UTC", "Etc/UTC", "Zulu" -> ZoneOffset.UTC;
      default -> {
        try {
          yield ZoneId.of(checked);
        } catch (DateTimeException e) {
          throw invalid("TimeZone", checked);
        }
      }
    };
  }

  private static int part(@Nullable String digits) {
    return digits == null ? 0 : Integer.parseInt(digits);
  }

  // ---- restrict_nonsystem_relation_kind ----

  static String restrictedKinds(String text, String current) {
    List<String> words = Identifiers.splitList(text, ',');
    if (words == null) {
      throw invalid("restrict_nonsystem_relation_kind", text).detail("List syntax is invalid.");
    }
    for (String word : words) {
      if (!word.equalsIgnoreCase("view") && !word.equalsIgnoreCase("foreign-table")) {
        throw invalid("restrict_nonsystem_relation_kind", text)
            .detail("Unrecognized key word: \"%s\".".formatted(word));
      }
    }
    return text;
  }

  /// True if views that initdb did not make must not be read.
  static boolean viewsAreRestricted(String restrictedKinds) {
    return restrictedKinds.toLowerCase(Locale.ROOT).contains("view");
  }

  // ---- client_encoding ----

  /// Encodings that PostgreSQL knows; others than UTF-8 need conversions.
  private static final List<String> ENCODINGS =
      List.of(
          "EUC_JP",
          "EUC_CN",
          "EUC_KR",
          "EUC_TW",
          "EUC_JIS_2004",
          "UTF8",
          "MULE_INTERNAL",
          "LATIN1",
          "LATIN2",
          "LATIN3",
          "LATIN4",
          "LATIN5",
          "LATIN6",
          "LATIN7",
          "LATIN8",
          "LATIN9",
          "LATIN10",
          "WIN1256",
          "WIN1258",
          "WIN866",
          "WIN874",
          "KOI8R",
          "WIN1251",
          "WIN1252",
          "ISO_8859_5",
          "ISO_8859_6",
          "ISO_8859_7",
          "ISO_8859_8",
          "WIN1250",
          "WIN1253",
          "WIN1254",
          "WIN1255",
          "WIN1257",
          "KOI8U",
          "SJIS",
          "BIG5",
          "GBK",
          "UHC",
          "GB18030",
          "JOHAB",
          "SHIFT_JIS_2004");

  static String clientEncoding(String text, String current) {
    String plain = plain(text);
    if (plain.equals("utf8") || plain.equals("unicode")) {
      return "UTF8";
    }
    if (plain.equals("sqlascii")) {
      return "SQL_ASCII"; // means no conversion, which is all there is
    }
    for (String known : ENCODINGS) {
      if (plain.equals(plain(known)) || plain.equals("iso88591") && known.equals("LATIN1")) {
        throw SqlError.unsupported("client encoding " + known);
      }
    }
    throw invalid("client_encoding", text);
  }

  private static String plain(String encoding) {
    StringBuilder letters = new StringBuilder();
    for (char c : encoding.toLowerCase(Locale.ROOT).toCharArray()) {
      if (Character.isLetterOrDigit(c)) {
        letters.append(c);
      }
    }
    return letters.toString();
  }
}
