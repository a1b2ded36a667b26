// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.table;

import dev.gajah.access.index.IndexDescriptor;
import dev.gajah.access.tuple.TupleDescriptor;
import dev.gajah.base.id.BlockNumber;
import dev.gajah.base.id.Oid;
import dev.gajah.base.id.RelFileLocator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the engine knows about one relation (PostgreSQL: `RelationData` and its `pg_class` row).
/// Immutable.
///
/// `kind` is `pg_class.relkind` (`r` table, `t` TOAST table, `m` materialized view, `S` sequence,
/// `p` partitioned, `v` view, ...), `persistence` is `p` permanent, `u` unlogged or `t` temporary.
/// Make one with [#builder].
public final class RelationDescriptor {
  private final int oid;
  private final RelFileLocator locator;
  private final String name;
  private final int namespaceOid;
  private final String namespaceName;
  private final int ownerOid;
  private final char kind;
  private final char persistence;
  private final int typeOid;
  private final int accessMethodOid;
  private final TupleDescriptor tuple;
  private final RelationOptions options;
  private final int toastOid;
  private final boolean isMapped;
  private final boolean otherTemporary;
  private final int pages;
  private final double tuples;
  private final int allVisiblePages;
  private final int frozenXid;
  private final int minMultixact;
  private final char replicaIdentity;
  private final List<IndexDescriptor> indexes;
  private final AttributeSet hotBlockingAttributes;
  private final AttributeSet summarizedAttributes;
  private final AttributeSet keyAttributes;

  private RelationDescriptor(Builder b) {
    oid = b.oid;
    locator = b.locator;
    name = b.name;
    namespaceOid = b.namespaceOid;
    namespaceName = b.namespaceName;
    ownerOid = b.ownerOid;
    kind = b.kind;
    persistence = b.persistence;
    typeOid = b.typeOid;
    accessMethodOid = b.accessMethodOid;
    tuple = b.tuple;
    options = b.options;
    toastOid = b.toastOid;
    isMapped = b.isMapped;
    otherTemporary = b.otherTemporary;
    pages = b.pages;
    tuples = b.tuples;
    allVisiblePages = b.allVisiblePages;
    frozenXid = b.frozenXid;
    minMultixact = b.minMultixact;
    replicaIdentity = b.replicaIdentity;
    indexes = List.copyOf(b.indexes);
    hotBlockingAttributes = b.hotBlockingAttributes;
    summarizedAttributes = b.summarizedAttributes;
    keyAttributes = b.keyAttributes;
  }

  public int oid() {
    return oid;
  }

  public RelFileLocator locator() {
    return locator;
  }

  public String name() {
    return name;
  }

  public int namespaceOid() {
    return namespaceOid;
  }

  public String namespaceName() {
    return namespaceName;
  }

  public int ownerOid() {
    return ownerOid;
  }

  public char kind() {
    return kind;
  }

  public char persistence() {
    return persistence;
  }

  /// pg_type OID of the row type, or 0.
  public int typeOid() {
    return typeOid;
  }

  public int accessMethodOid() {
    return accessMethodOid;
  }

  public TupleDescriptor tuple() {
    return tuple;
  }

  public RelationOptions options() {
    return options;
  }

  /// OID of the TOAST table, or 0.
  public int toastOid() {
    return toastOid;
  }

  public boolean isMapped() {
    return isMapped;
  }

  /// `relpages` of pg_class, as of the last VACUUM or ANALYZE.
  public int pages() {
    return pages;
  }

  /// `reltuples` of pg_class; -1 if never counted.
  public double tuples() {
    return tuples;
  }

  public int allVisiblePages() {
    return allVisiblePages;
  }

  public int frozenXid() {
    return frozenXid;
  }

  public int minMultixact() {
    return minMultixact;
  }

  /// `d` primary key, `n` nothing, `f` full, `i` chosen index.
  public char replicaIdentity() {
    return replicaIdentity;
  }

  public List<IndexDescriptor> indexes() {
    return indexes;
  }

  public boolean hasIndexes() {
    return !indexes.isEmpty();
  }

  /// Attributes that appear in any index that does not merely summarise blocks; a change to one
  /// forbids HOT.
  public AttributeSet hotBlockingAttributes() {
    return hotBlockingAttributes;
  }

  /// Attributes of summarising indexes (BRIN) only.
  public AttributeSet summarizedAttributes() {
    return summarizedAttributes;
  }

  /// Attributes of unique indexes that a foreign key could refer to; a change to one needs FOR
  /// UPDATE strength.
  public AttributeSet keyAttributes() {
    return keyAttributes;
  }

  public boolean isShared() {
    return locator.databaseOid() == 0;
  }

  /// True for system catalogs (PostgreSQL: `IsCatalogRelation`), their TOAST tables included.
  public boolean isCatalog() {
    return Integer.compareUnsigned(oid, Oid.FIRST_UNPINNED) < 0;
  }

  public boolean isPermanent() {
    return persistence == 'p';
  }

  public boolean isTemporary() {
    return persistence == 't';
  }

  /// A temporary table of another session, whose local buffers cannot be reached.
  public boolean isOtherTemporary() {
    return otherTemporary;
  }

  /// True if changes must be logged (PostgreSQL: `RelationNeedsWAL`, with wal_level above minimal).
  public boolean needsWal() {
    return persistence == 'p';
  }

  public boolean isToast() {
    return kind == 't';
  }

  /// Bytes that an insertion must leave free on a page (PostgreSQL:
  /// `RelationGetTargetPageFreeSpace`).
  public int saveFreeBytes() {
    return BlockNumber.BLOCK_BYTES * (100 - options.fillFactor()) / 100;
  }

  public Builder toBuilder() {
    Builder b = builder(oid, locator, name, tuple);
    b.namespaceOid = namespaceOid;
    b.namespaceName = namespaceName;
    b.ownerOid = ownerOid;
    b.kind = kind;
    b.persistence = persistence;
    b.typeOid = typeOid;
    b.accessMethodOid = accessMethodOid;
    b.options = options;
    b.toastOid = toastOid;
    b.isMapped = isMapped;
    b.otherTemporary = otherTemporary;
    b.pages = pages;
    b.tuples = tuples;
    b.allVisiblePages = allVisiblePages;
    b.frozenXid = frozenXid;
    b.minMultixact = minMultixact;
    b.replicaIdentity = replicaIdentity;
    b.indexes = indexes;
    b.hotBlockingAttributes = hotBlockingAttributes;
    b.summarizedAttributes = summarizedAttributes;
    b.keyAttributes = keyAttributes;
    return b;
  }

  public static Builder builder(
      int oid, RelFileLocator locator, String name, TupleDescriptor tuple) {
    return new Builder(oid, locator, name, tuple);
  }

  @Override
  public String toString() {
    return name + "(" + Oid.toString(oid) + ")";
  }

  /// Collects the parts of a [RelationDescriptor]; what is not set has the value of a plain
  /// permanent table.
  public static final class Builder {
    /// Access method OID of heap.
    public static final int HEAP_AM_OID = 2;

    private final int oid;
    private RelFileLocator locator;
    private final String name;
    private final TupleDescriptor tuple;
    private int namespaceOid;
    private String namespaceName = "";
    private int ownerOid;
    private char kind = 'r';
    private char persistence = 'p';
    private int typeOid;
    private int accessMethodOid = HEAP_AM_OID;
    private RelationOptions options = RelationOptions.DEFAULTS;
    private int toastOid;
    private boolean isMapped;
    private boolean otherTemporary;
    private int pages;
    private double tuples = -1;
    private int allVisiblePages;
    private int frozenXid;
    private int minMultixact;
    private char replicaIdentity = 'd';
    private List<IndexDescriptor> indexes = List.of();
    private AttributeSet hotBlockingAttributes = AttributeSet.EMPTY;
    private AttributeSet summarizedAttributes = AttributeSet.EMPTY;
    private AttributeSet keyAttributes = AttributeSet.EMPTY;

    private Builder(int oid, RelFileLocator locator, String name, TupleDescriptor tuple) {
      this.oid = oid;
      this.locator = locator;
      this.name = name;
      this.tuple = tuple;
    }

    public Builder locator(RelFileLocator value) {
      locator = value;
      return this;
    }

    public Builder namespace(int namespace, String spacename) {
      namespaceOid = namespace;
      namespaceName = spacename;
      return this;
    }

    public Builder owner(int value) {
      ownerOid = value;
      return this;
    }

    public Builder kind(char value) {
      kind = value;
      return this;
    }

    public Builder persistence(char value) {
      persistence = value;
      return this;
    }

    public Builder typeOid(int value) {
      typeOid = value;
      return this;
    }

    public Builder accessMethodOid(int value) {
      accessMethodOid = value;
      return this;
    }

    public Builder options(@Nullable RelationOptions value) {
      options = value == null ? RelationOptions.DEFAULTS : value;
      return this;
    }

    public Builder toastOid(int value) {
      toastOid = value;
      return this;
    }

    public Builder mapped(boolean value) {
      isMapped = value;
      return this;
    }

    public Builder otherTemporary(boolean value) {
      otherTemporary = value;
      return this;
    }

    public Builder statistics(int pageCount, double tupleCount, int allVisiblePageCount) {
      pages = pageCount;
      tuples = tupleCount;
      allVisiblePages = allVisiblePageCount;
      return this;
    }

    public Builder horizons(int relfrozenxid, int relminmxid) {
      frozenXid = relfrozenxid;
      minMultixact = relminmxid;
      return this;
    }

    public Builder replicaIdentity(char value) {
      replicaIdentity = value;
      return this;
    }

    public Builder indexes(List<IndexDescriptor> value) {
      indexes = value;
      return this;
    }

    public Builder hotBlockingAttributes(AttributeSet value) {
      hotBlockingAttributes = value;
      return this;
    }

    public Builder summarizedAttributes(AttributeSet value) {
      summarizedAttributes = value;
      return this;
    }

    public Builder keyAttributes(AttributeSet value) {
      keyAttributes = value;
      return this;
    }

    public RelationDescriptor build() {
      return new RelationDescriptor(this);
    }
  }
}
