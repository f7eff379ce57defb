package org.diffusionj.graph;

/** A tensor that flows through a graph, known by its name there. */
public record Value(String name) {}
