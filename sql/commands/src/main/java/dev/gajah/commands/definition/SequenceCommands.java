// SPDX-License-Identifier: Apache-2.0
package dev.gajah.commands.definition;

import dev.gajah.access.sequence.SequenceParameters;
import dev.gajah.access.sequence.SequenceState;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.catalog.cache.Catalog;
import dev.gajah.catalog.definition.RelationCreation;
import dev.gajah.catalog.dependency.Dependencies;
import dev.gajah.catalog.dependency.DependencyType;
import dev.gajah.catalog.dependency.ObjectAddress;
import dev.gajah.catalog.schema.PgAttribute;
import dev.gajah.catalog.schema.PgClass;
import dev.gajah.commands.CommandSession;
import dev.gajah.commands.RelationNames;
import dev.gajah.commands.TypeLookup;
import dev.gajah.commands.UtilityCommands;
import dev.gajah.nodes.raw.Clause;
import dev.gajah.nodes.raw.FromItem.RangeVar;
import dev.gajah.nodes.raw.Statement;
import dev.gajah.nodes.raw.TypeName;
import dev.gajah.transaction.lmgr.LockMode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// CREATE SEQUENCE, and the sequences of serial and identity columns (PostgreSQL: `sequence.c`).
final class SequenceCommands {
  private static final int INT2 = 21;
  private static final int INT4 = 23;
  private static final int INT8 = 20;

  private final CommandSession session;
  private final Catalog catalog;

  SequenceCommands(CommandSession session) {
    this.session = session;
    this.catalog = session.catalog();
  }

  void create(Statement.CreateSeqStmt statement) {
    RangeVar name = statement.sequence();
    int namespace = new RelationNames(session).creationNamespace(name);
    if (statement.ifNotExists()
        && catalog.namespaces().relationIn(namespace, name.relname()) != 0) {
      session
          .notices()
          .notice("relation \"%s\" already exists, skipping".formatted(name.relname()));
      return;
    }
    int oid = create(name.relname(), namespace, name.relpersistence(), INT8, statement.options());
    for (Clause.DefElem option : statement.options()) {
      if (option.defname().equals("owned_by")
          && option.arg() instanceof Clause.QualifiedName owner) {
        own(oid, owner.names());
      }
    }
  }

  private void own(int sequence, List<String> names) {
    if (names.size() == 1 && names.getFirst().equals("none")) {
      return;
    }
    if (names.size() < 2) {
      throw new SqlError(SqlState.SYNTAX_ERROR, "invalid OWNED BY option")
          .hint("Specify OWNED BY table.column or OWNED BY NONE.");
    }
    String schema = names.size() > 2 ? names.get(names.size() - 3) : null;
    int table =
        new RelationNames(session)
            .oid(RangeVar.of(schema, names.get(names.size() - 2), -1), LockMode.ACCESS_SHARE);
    PgAttribute column = catalog.findAttribute(table, names.getLast());
    if (column == null) {
      throw new SqlError(
          SqlState.UNDEFINED_COLUMN,
          "column \"%s\" of relation \"%s\" does not exist"
              .formatted(names.getLast(), names.get(names.size() - 2)));
    }
    own(sequence, table, column.attnum(), false);
  }

  /// The sequence goes with the column.
  void own(int sequence, int table, int column, boolean isIdentity) {
    new Dependencies(catalog)
        .record(
            ObjectAddress.of(PgClass.RELATION_OID, sequence),
            new ObjectAddress(PgClass.RELATION_OID, table, column),
            isIdentity ? DependencyType.INTERNAL : DependencyType.AUTO);
  }

  private static SqlError invalid(String message) {
    return new SqlError(SqlState.INVALID_PARAMETER_VALUE, message);
  }

  private static long number(Clause.DefElem option) {
    String text = UtilityCommands.optionText(option);
    try {
      return Long.parseLong(String.valueOf(text));
    } catch (NumberFormatException e) {
      throw invalid("value \"%s\" is out of range for type bigint".formatted(text));
    }
  }

  /// Makes a sequence; returns its OID.
  int create(
      String name, int namespace, char persistence, int defaultType, List<Clause.DefElem> options) {
    int type = defaultType;
    long increment = 1;
    @Nullable Long minimum = null;
    @Nullable Long maximum = null;
    @Nullable Long start = null;
    long cache = 1;
    boolean cycle = false;
    Set<String> seen = new HashSet<>();
    for (Clause.DefElem option : options) {
      if (!seen.add(option.defname())) {
        throw new SqlError(SqlState.SYNTAX_ERROR, "conflicting or redundant options")
            .position(option.location() + 1);
      }
      switch (option.defname()) {
        case "as" -> {
          if (option.arg() instanceof TypeName typeName) {
            type = new TypeLookup(catalog).resolve(typeName).typeOid();
          }
        }
        case "increment" -> increment = number(option);
        case "minvalue" -> minimum = option.arg() == null ? null : (Long) number(option);
        case "maxvalue" -> maximum = option.arg() == null ? null : (Long) number(option);
        case "start" -> start = number(option);
        case "cache" -> cache = number(option);
        case "cycle" -> cycle = UtilityCommands.optionFlag(option);
        case "owned_by", "sequence_name" -> {}
        case "restart" ->
            throw new SqlError(SqlState.SYNTAX_ERROR, "invalid sequence option: RESTART");
        default -> throw SqlError.unsupported("sequence option " + option.defname());
      }
    }
    if (type != INT2 && type != INT4 && type != INT8) {
      throw invalid("sequence type must be smallint, integer, or bigint");
    }
    if (increment == 0) {
      throw invalid("INCREMENT must not be zero");
    }
    long typeMaximum =
        type == INT2 ? Short.MAX_VALUE : type == INT4 ? Integer.MAX_VALUE : Long.MAX_VALUE;
    long typeMinimum = -typeMaximum - 1;
    long max = maximum != null ? maximum : increment > 0 ? typeMaximum : -1;
    long min = minimum != null ? minimum : increment > 0 ? 1 : typeMinimum;
    String typeName = catalog.formatType(type, -1);
    if (max > typeMaximum || max < typeMinimum) {
      throw invalid(
          "MAXVALUE (%d) is out of range for sequence data type %s".formatted(max, typeName));
    }
    if (min > typeMaximum || min < typeMinimum) {
      throw invalid(
          "MINVALUE (%d) is out of range for sequence data type %s".formatted(min, typeName));
    }
    if (min >= max) {
      throw invalid("MINVALUE (%d) must be less than MAXVALUE (%d)".formatted(min, max));
    }
    long first = start != null ? start : increment > 0 ? min : max;
    if (first < min) {
      throw invalid("START value (%d) cannot be less than MINVALUE (%d)".formatted(first, min));
    }
    if (first > max) {
      throw invalid("START value (%d) cannot be greater than MAXVALUE (%d)".formatted(first, max));
    }
    if (cache <= 0) {
      throw invalid("CACHE (%d) must be greater than zero".formatted(cache));
    }
    return new RelationCreation(catalog)
        .createSequence(
            name,
            namespace,
            session.currentUserOid(),
            persistence,
            type,
            new SequenceParameters(first, increment, max, min, cache, cycle),
            new SequenceState(first, 0, false));
  }
}
