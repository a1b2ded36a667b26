// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.table;

/// An immutable set of attribute numbers (1-based; 0 stands for the whole row, that is: every
/// attribute).
public final class AttributeSet {
  public static final AttributeSet EMPTY = new AttributeSet(new long[0]);

  private final long[] words;

  private AttributeSet(long[] words) {
    this.words = words;
  }

  public static AttributeSet of(int... attributeNumbers) {
    int max = -1;
    for (int number : attributeNumbers) {
      max = Math.max(max, number);
    }
    if (max < 0) {
      return EMPTY;
    }
    long[] words = new long[(max >> 6) + 1];
    for (int number : attributeNumbers) {
      words[number >> 6] |= 1L << (number & 63);
    }
    return new AttributeSet(words);
  }

  public AttributeSet union(AttributeSet other) {
    long[] longer = words.length >= other.words.length ? words : other.words;
    long[] shorter = longer == words ? other.words : words;
    long[] result = longer.clone();
    for (int i = 0; i < shorter.length; i++) {
      result[i] |= shorter[i];
    }
    return new AttributeSet(result);
  }

  public boolean contains(int attributeNumber) {
    int word = attributeNumber >> 6;
    return word < words.length && (words[word] & 1L << (attributeNumber & 63)) != 0;
  }

  /// True if the whole row counts as a member.
  public boolean containsWholeRow() {
    return contains(0);
  }

  public boolean isEmpty() {
    for (long word : words) {
      if (word != 0) {
        return false;
      }
    }
    return true;
  }

  /// Largest member, or -1.
  public int max() {
    for (int i = words.length - 1; i >= 0; i--) {
      if (words[i] != 0) {
        return (i << 6) + 63 - Long.numberOfLeadingZeros(words[i]);
      }
    }
    return -1;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("{");
    for (int i = 0; i <= max(); i++) {
      if (contains(i)) {
        text.append(text.length() > 1 ? "," : "").append(i);
      }
    }
    return text.append('}').toString();
  }
}
