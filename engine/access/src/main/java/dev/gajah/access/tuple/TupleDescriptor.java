// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.tuple;

import dev.gajah.base.vector.Vector;
import java.util.List;

/// The columns of a relation or row type, dropped ones included (PostgreSQL: `TupleDesc`).
/// Immutable.
public final class TupleDescriptor {
  private final Attribute[] attributes;
  private final List<Attribute> attributeList;
  private final boolean hasMissing;
  private final boolean hasNotNull;

  final AttributeLayout layout;

  public TupleDescriptor(List<Attribute> attributes) {
    this.attributes = attributes.toArray(Attribute[]::new);
    attributeList = List.copyOf(attributes);
    boolean missing = false;
    boolean notNull = false;
    for (int i = 0; i < this.attributes.length; i++) {
      Attribute attribute = this.attributes[i];
      assert attribute.number() == i + 1
          : "attribute " + attribute.number() + " at place " + (i + 1);
      missing |= attribute.hasMissing();
      notNull |= attribute.notNull() && !attribute.dropped();
    }
    hasMissing = missing;
    hasNotNull = notNull;
    layout = new AttributeLayout(this.attributes);
  }

  public int count() {
    return attributes.length;
  }

  /// The attribute with this 1-based number.
  public Attribute attribute(int number) {
    return attributes[number - 1];
  }

  /// The attribute at this 0-based index.
  public Attribute at(int index) {
    return attributes[index];
  }

  public List<Attribute> attributes() {
    return attributeList;
  }

  /// 1-based number of the live attribute with this name, or 0.
  public int find(String name) {
    for (Attribute attribute : attributes) {
      if (!attribute.dropped() && attribute.name().equals(name)) {
        return attribute.number();
      }
    }
    return 0;
  }

  /// True if some attribute has a missing value for tuples written before it was added.
  public boolean hasMissing() {
    return hasMissing;
  }

  public boolean hasNotNull() {
    return hasNotNull;
  }

  /// A vector for each attribute.
  public Vector[] newVectors(int capacity) {
    Vector[] vectors = new Vector[attributes.length];
    for (int i = 0; i < vectors.length; i++) {
      vectors[i] = Vector.create(attributes[i].representation(), capacity);
    }
    return vectors;
  }
}
