// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.dependency;

import dev.gajah.base.error.Severity;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.id.Oid;
import dev.gajah.catalog.cache.Catalog;
import dev.gajah.catalog.indexing.CatalogAccess;
import dev.gajah.catalog.indexing.CatalogTuple;
import dev.gajah.catalog.schema.IndexOids;
import dev.gajah.catalog.schema.PgClass;
import dev.gajah.catalog.schema.PgDepend;
import dev.gajah.catalog.schema.PgDescription;
import dev.gajah.catalog.schema.PgInitPrivs;
import dev.gajah.transaction.lmgr.LockMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Drops objects together with what depends on them (PostgreSQL: `dependency.c`).
///
/// A search in depth finds all dependents, deepest first, locking each object before it looks at
/// it. Then either the list is reported (as an error under RESTRICT, as a notice under CASCADE), or
/// everything in it is removed in that order.
public final class Deletion {
  private static final int ORIGINAL = 0x01;
  private static final int NORMAL = 0x02;
  private static final int AUTO = 0x04;
  private static final int INTERNAL = 0x08;
  private static final int PARTITION = 0x10;
  private static final int EXTENSION = 0x20;
  private static final int REVERSE = 0x40;
  private static final int IS_PARTITION = 0x80;
  private static final int SUBOBJECT = 0x100;

  /// Most objects listed to the client.
  private static final int REPORTED_MAX = 100;

  private final Catalog catalog;
  private final CatalogAccess access;
  private final Dependencies dependencies;
  private final ObjectDescriptions descriptions;
  private final ObjectRemover remover;

  public Deletion(Catalog catalog, Dependencies dependencies, ObjectRemover remover) {
    this.catalog = catalog;
    this.access = catalog.access();
    this.dependencies = dependencies;
    this.descriptions = new ObjectDescriptions(catalog);
    this.remover = remover;
  }

  /// An object to be deleted; flags say how the search came to it.
  private static final class Target {
    final ObjectAddress object;
    int flags;
    @Nullable ObjectAddress dependee;

    Target(ObjectAddress object, int flags, @Nullable ObjectAddress dependee) {
      this.object = object;
      this.flags = flags;
      this.dependee = dependee;
    }
  }

  /// The way from an original target to the object being searched.
  private static final class Frame {
    final ObjectAddress object;
    int flags;
    final @Nullable Frame next;

    Frame(ObjectAddress object, int flags, @Nullable Frame next) {
      this.object = object;
      this.flags = flags;
      this.next = next;
    }
  }

  private record Found(ObjectAddress object, int flags) {}

  /// Targets in order of deletion, findable by object.
  private static final class Targets {
    final List<Target> list = new ArrayList<>();
    final Map<Long, List<Target>> byObject = new HashMap<>();

    private static long key(ObjectAddress object) {
      return (long) object.classOid() << 32 | Oid.toLong(object.objectOid());
    }

    void add(Target target) {
      list.add(target);
      byObject.computeIfAbsent(key(target.object), k -> new ArrayList<>()).add(target);
    }

    /// PostgreSQL: `object_address_present_add_flags`.
    boolean presentAddFlags(ObjectAddress object, int flags) {
      boolean present = false;
      for (Target target : byObject.getOrDefault(key(object), List.of())) {
        if (target.object.subId() == object.subId()) {
          target.flags |= flags;
          present = true;
        } else if (target.object.subId() == 0) {
          // The whole object goes, and its column with it.
          target.flags |= flags;
          present = true;
        } else if (object.subId() == 0 && flags != 0) {
          // A column is in the list, now comes the whole: mark the column so that it is not
          // reported on its own.
          target.flags |= flags | SUBOBJECT;
        }
      }
      return present;
    }
  }

  public void drop(ObjectAddress object, DropBehavior behavior) {
    drop(List.of(object), behavior, false);
  }

  /// Drops several objects as one.
  ///
  /// @param quiet no notice about cascades
  public void drop(List<ObjectAddress> objects, DropBehavior behavior, boolean quiet) {
    if (objects.isEmpty()) {
      return;
    }
    Targets targets = new Targets();
    for (ObjectAddress object : objects) {
      lock(object);
      find(object, ORIGINAL, null, targets, objects);
    }
    report(targets, behavior, quiet, objects.size() == 1 ? objects.getFirst() : null);
    delete(targets, false, objects);
  }

  /// Drops what depends on an object, but not the object itself, without notices: for the end of a
  /// temporary schema.
  public void dropDependents(ObjectAddress object) {
    lock(object);
    Targets targets = new Targets();
    find(object, ORIGINAL, null, targets, List.of(object));
    delete(targets, true, List.of(object));
  }

  // ---- searching ----

  private void lock(ObjectAddress object) {
    if (object.classOid() == PgClass.RELATION_OID) {
      catalog.lockRelation(object.objectOid(), LockMode.ACCESS_EXCLUSIVE);
    } else {
      catalog.lockObject(object.classOid(), object.objectOid(), LockMode.ACCESS_EXCLUSIVE);
    }
  }

  private static boolean stackPresentAddFlags(
      ObjectAddress object, int flags, @Nullable Frame stack) {
    boolean present = false;
    for (Frame frame = stack; frame != null; frame = frame.next) {
      ObjectAddress other = frame.object;
      if (other.classOid() != object.classOid() || other.objectOid() != object.objectOid()) {
        continue;
      }
      if (other.subId() == object.subId()) {
        frame.flags |= flags;
        present = true;
      } else if (other.subId() == 0) {
        if (flags != 0) {
          frame.flags |= flags | SUBOBJECT;
        }
        present = true;
      }
    }
    return present;
  }

  private static boolean listed(ObjectAddress object, List<ObjectAddress> list) {
    for (ObjectAddress other : list) {
      if (other.classOid() == object.classOid()
          && other.objectOid() == object.objectOid()
          && (other.subId() == object.subId() || other.subId() == 0)) {
        return true;
      }
    }
    return false;
  }

  private void find(
      ObjectAddress object,
      int startFlags,
      @Nullable Frame stack,
      Targets targets,
      List<ObjectAddress> pending) {
    catalog.transaction().process().interrupts().check();
    int flags = startFlags;
    if (stackPresentAddFlags(object, flags, stack) || targets.presentAddFlags(object, flags)) {
      return;
    }
    if (Dependencies.isPinned(object.classOid(), object.objectOid())) {
      throw new SqlError(
          SqlState.DEPENDENT_OBJECTS_STILL_EXIST,
          "cannot drop %s because it is required by the database system"
              .formatted(descriptions.describe(object)));
    }
    ObjectAddress owning = null;
    ObjectAddress partition = null;
    for (PgDepend depend : dependencies.referencedBy(object)) {
      ObjectAddress other =
          new ObjectAddress(depend.refclassid(), depend.refobjid(), depend.refobjsubid());
      if (other.classOid() == object.classOid()
          && other.objectOid() == object.objectOid()
          && object.subId() == 0) {
        continue; // a column of its own
      }
      switch (DependencyType.of(depend.deptype())) {
        case NORMAL, AUTO, AUTO_EXTENSION -> {}
        case INTERNAL, EXTENSION -> {
          if (stack == null) {
            if (listed(other, without(pending, object))) {
              return; // the owner is to be dropped as well and takes this along
            }
            if (owning == null || depend.deptype() == DependencyType.EXTENSION.letter()) {
              owning = other;
            }
            continue;
          }
          if (stackPresentAddFlags(other, 0, stack)) {
            continue; // reached from the owner
          }
          // Reached from elsewhere: the owner has to go, and this with it.
          lock(other);
          if (!isStillThere(depend)) {
            return;
          }
          find(other, REVERSE, stack, targets, pending);
          if (!targets.presentAddFlags(object, flags)) {
            throw SqlError.internal(
                "deletion of owning object %s failed to delete %s"
                    .formatted(descriptions.describe(other), descriptions.describe(object)));
          }
          return;
        }
        case PARTITION_PRIMARY -> {
          flags |= IS_PARTITION;
          partition = other;
        }
        case PARTITION_SECONDARY -> {
          if ((flags & IS_PARTITION) == 0) {
            partition = other;
          }
          flags |= IS_PARTITION;
        }
      }
    }
    if (owning != null) {
      String owner = descriptions.describe(partition != null ? partition : owning);
      throw new SqlError(
              SqlState.DEPENDENT_OBJECTS_STILL_EXIST,
              "cannot drop %s because %s requires it"
                  .formatted(descriptions.describe(object), owner))
          .hint("You can drop %s instead.".formatted(owner));
    }
    List<Found> dependents = new ArrayList<>();
    for (PgDepend depend : dependencies.dependersOf(object)) {
      ObjectAddress other = new ObjectAddress(depend.classid(), depend.objid(), depend.objsubid());
      if (other.classOid() == object.classOid()
          && other.objectOid() == object.objectOid()
          && object.subId() == 0) {
        continue;
      }
      lock(other);
      if (!isStillThere(depend)) {
        continue;
      }
      int subFlags =
          switch (DependencyType.of(depend.deptype())) {
            case NORMAL -> NORMAL;
            case AUTO, AUTO_EXTENSION -> AUTO;
            case INTERNAL -> INTERNAL;
            case PARTITION_PRIMARY, PARTITION_SECONDARY -> PARTITION;
            case EXTENSION -> EXTENSION;
          };
      dependents.add(new Found(other, subFlags));
    }
    // Newest first, so that a table's later objects go before earlier ones.
    dependents.sort(
        (a, b) -> {
          int order = Oid.compare(b.object.objectOid(), a.object.objectOid());
          if (order == 0) {
            order = Oid.compare(a.object.classOid(), b.object.classOid());
          }
          return order != 0 ? order : Integer.compareUnsigned(a.object.subId(), b.object.subId());
        });
    Frame frame = new Frame(object, flags, stack);
    for (Found dependent : dependents) {
      find(dependent.object, dependent.flags, frame, targets, pending);
    }
    ObjectAddress dependee = null;
    if ((frame.flags & IS_PARTITION) != 0) {
      dependee = partition;
    } else if (stack != null) {
      dependee = stack.object;
    }
    targets.add(new Target(object, frame.flags, dependee));
  }

  private static List<ObjectAddress> without(List<ObjectAddress> list, ObjectAddress object) {
    List<ObjectAddress> result = new ArrayList<>(list);
    result.remove(object);
    return result;
  }

  /// After waiting for a lock: does the dependency still exist?
  private boolean isStillThere(PgDepend depend) {
    ObjectAddress depender = new ObjectAddress(depend.classid(), depend.objid(), depend.objsubid());
    for (PgDepend now : dependencies.referencedBy(depender)) {
      if (now.equals(depend)) {
        return true;
      }
    }
    return false;
  }

  // ---- reporting ----

  private void report(
      Targets targets, DropBehavior behavior, boolean quiet, @Nullable ObjectAddress original) {
    for (Target target : targets.list) {
      if ((target.flags & IS_PARTITION) != 0
          && (target.flags & PARTITION) == 0
          && target.dependee != null) {
        String other = descriptions.describe(target.dependee);
        throw new SqlError(
                SqlState.DEPENDENT_OBJECTS_STILL_EXIST,
                "cannot drop %s because %s requires it"
                    .formatted(descriptions.describe(target.object), other))
            .hint("You can drop %s instead.".formatted(other));
      }
    }
    if (behavior == DropBehavior.CASCADE && quiet) {
      return;
    }
    boolean ok = true;
    List<String> lines = new ArrayList<>();
    for (int i = targets.list.size() - 1; i >= 0; i--) {
      Target target = targets.list.get(i);
      if ((target.flags & (ORIGINAL | SUBOBJECT | AUTO | INTERNAL | PARTITION | EXTENSION)) != 0) {
        continue;
      }
      String object = descriptions.describe(target.object);
      if (behavior == DropBehavior.RESTRICT) {
        ok = false;
        String dependee = target.dependee == null ? "?" : descriptions.describe(target.dependee);
        lines.add(object + " depends on " + dependee);
      } else {
        lines.add("drop cascades to " + object);
      }
    }
    String all = String.join("\n", lines);
    String shown = String.join("\n", lines.subList(0, Math.min(lines.size(), REPORTED_MAX)));
    int hidden = lines.size() - REPORTED_MAX;
    if (hidden > 0) {
      shown +=
          "\nand %d other object%s (see server log for list)"
              .formatted(hidden, hidden == 1 ? "" : "s");
    }
    if (!ok) {
      String message =
          original != null
              ? "cannot drop %s because other objects depend on it"
                  .formatted(descriptions.describe(original))
              : "cannot drop desired object(s) because other objects depend on them";
      throw new SqlError(SqlState.DEPENDENT_OBJECTS_STILL_EXIST, message)
          .detail(shown)
          .detailLog(all)
          .hint("Use DROP ... CASCADE to drop the dependent objects too.");
    }
    if (lines.size() > 1) {
      catalog
          .transaction()
          .notices()
          .notice(
              SqlError.report(
                      Severity.NOTICE,
                      SqlState.SUCCESSFUL_COMPLETION,
                      "drop cascades to %d other objects".formatted(lines.size()))
                  .detail(shown)
                  .detailLog(all));
    } else if (lines.size() == 1) {
      catalog
          .transaction()
          .notices()
          .notice(SqlError.report(Severity.NOTICE, SqlState.SUCCESSFUL_COMPLETION, shown));
    }
  }

  // ---- deleting ----

  private void delete(Targets targets, boolean keepOriginals, List<ObjectAddress> originals) {
    for (Target target : targets.list) {
      if (keepOriginals && originals.contains(target.object)) {
        continue;
      }
      deleteOne(target.object);
    }
  }

  private void deleteOne(ObjectAddress object) {
    remover.remove(object);
    for (CatalogTuple row :
        access.list(
            PgDepend.RELATION_OID, IndexOids.PG_DEPEND_DEPENDER_INDEX, Dependencies.keys(object))) {
      access.delete(PgDepend.RELATION_OID, row);
    }
    dependencies.deleteSharedFor(object.classOid(), object.objectOid(), object.subId());
    deleteComments(object);
    deleteInitialPrivileges(object);
    catalog.transaction().commandCounterIncrement();
  }

  private void deleteComments(ObjectAddress object) {
    for (CatalogTuple row :
        access.list(
            PgDescription.RELATION_OID,
            IndexOids.PG_DESCRIPTION_O_C_O_INDEX,
            CatalogAccess.equalOid(0, object.objectOid()),
            CatalogAccess.equalOid(1, object.classOid()))) {
      if (object.subId() == 0 || PgDescription.decode(row.values()).objsubid() == object.subId()) {
        access.delete(PgDescription.RELATION_OID, row);
      }
    }
  }

  private void deleteInitialPrivileges(ObjectAddress object) {
    for (CatalogTuple row :
        access.list(
            PgInitPrivs.RELATION_OID,
            IndexOids.PG_INIT_PRIVS_O_C_O_INDEX,
            CatalogAccess.equalOid(0, object.objectOid()),
            CatalogAccess.equalOid(1, object.classOid()))) {
      if (object.subId() == 0 || PgInitPrivs.decode(row.values()).objsubid() == object.subId()) {
        access.delete(PgInitPrivs.RELATION_OID, row);
      }
    }
  }
}
