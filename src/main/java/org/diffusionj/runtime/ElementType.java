package org.diffusionj.runtime;

/** The element types that a network's inputs and outputs can have. */
public enum ElementType {
    FLOAT,
    HALF,
    DOUBLE,
    INT32,
    INT64,
    BOOL
}
