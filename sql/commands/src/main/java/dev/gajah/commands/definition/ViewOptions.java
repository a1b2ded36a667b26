// SPDX-License-Identifier: Apache-2.0
package dev.gajah.commands.definition;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.commands.UtilityCommands;
import dev.gajah.nodes.raw.Clause.DefElem;
import dev.gajah.nodes.raw.Statement.ViewCheckOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Options of views, checked, as pg_class stores them (PostgreSQL: `view_reloptions`).
final class ViewOptions {
  private static final Set<String> BOOLEAN_TEXTS =
      Set.of("true", "false", "on", "off", "yes", "no", "1", "0", "t", "f", "y", "n");

  private ViewOptions() {}

  /// @param old what the view has already, from ALTER VIEW; @param check of the WITH CHECK OPTION
  ///   clause
  static List<String> of(List<DefElem> options, ViewCheckOption check, List<String> old) {
    Map<String, String> result = new LinkedHashMap<>();
    for (String text : old) {
      int at = text.indexOf('=');
      result.put(text.substring(0, at), text.substring(at + 1));
    }
    for (DefElem option : options) {
      if (option.defnamespace() != null) {
        throw invalid("unrecognized parameter namespace \"%s\"".formatted(option.defnamespace()));
      }
      String text = UtilityCommands.optionText(option);
      String value = text == null ? "true" : text;
      check(option.defname(), value);
      result.remove(option.defname());
      result.put(option.defname(), value);
    }
    switch (check) {
      case LOCAL -> result.put("check_option", "local");
      case CASCADED -> result.put("check_option", "cascaded");
      default -> {}
    }
    List<String> texts = new ArrayList<>();
    result.forEach((name, value) -> texts.add(name + "=" + value));
    return texts;
  }

  private static void check(String name, String value) {
    switch (name) {
      case "security_barrier", "security_invoker" -> {
        if (!BOOLEAN_TEXTS.contains(value.toLowerCase(Locale.ROOT))) {
          throw invalid("invalid value for boolean option \"%s\": %s".formatted(name, value));
        }
      }
      case "check_option" -> {
        if (!value.equals("local") && !value.equals("cascaded")) {
          throw invalid("invalid value for enum option \"%s\": %s".formatted(name, value))
              .detail("Valid values are \"local\" and \"cascaded\".");
        }
      }
      default -> throw invalid("unrecognized parameter \"%s\"".formatted(name));
    }
  }

  private static SqlError invalid(String message) {
    return new SqlError(SqlState.INVALID_PARAMETER_VALUE, message);
  }
}
