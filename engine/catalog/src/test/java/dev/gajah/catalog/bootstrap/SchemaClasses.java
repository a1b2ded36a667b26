// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.bootstrap;

import dev.gajah.catalog.facts.FactTables;
import dev.gajah.catalog.schema.PgClass;
import java.util.ArrayList;
import java.util.List;

/// The record classes of the schema package, found by the names of the catalogs.
final class SchemaClasses {
  private SchemaClasses() {}

  static List<Class<?>> all() throws ClassNotFoundException {
    List<Class<?>> result = new ArrayList<>();
    for (PgClass row : FactTables.load().relations()) {
      if (row.relkind() == 'r') {
        StringBuilder name = new StringBuilder("dev.gajah.catalog.schema.");
        for (String part : row.relname().split("_")) {
          name.append(Character.toUpperCase(part.charAt(0))).append(part.substring(1));
        }
        result.add(Class.forName(name.toString()));
      }
    }
    return result;
  }
}
