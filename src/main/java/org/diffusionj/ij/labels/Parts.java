package org.diffusionj.ij.labels;

import java.util.ArrayDeque;
import java.util.Deque;
import org.diffusionj.image.Labels;

/** The objects of a mask: parts whose pixels touch over sides or corners, as ImageJ's particle analysis counts them. */
final class Parts {
    private Parts() {}

    /** Numbers the parts from 1 on, in the order in which rows from above meet them. */
    static Labels numbered(int width, int height, boolean[] inside) {
        int[] values = new int[inside.length];
        int parts = 0;
        for (int i = 0; i < inside.length; i++) {
            if (inside[i] && values[i] == 0) {
                fill(values, inside, width, i, ++parts);
            }
        }
        return new Labels(width, height, values);
    }

    private static void fill(int[] values, boolean[] inside, int width, int seed, int number) {
        Deque<Integer> waiting = new ArrayDeque<>();
        values[seed] = number;
        waiting.push(seed);
        while (!waiting.isEmpty()) {
            int pixel = waiting.pop();
            int fromX = Math.max(pixel % width - 1, 0);
            int toX = Math.min(pixel % width + 1, width - 1);
            int toY = Math.min(pixel / width + 1, inside.length / width - 1);
            for (int y = Math.max(pixel / width - 1, 0); y <= toY; y++) {
                for (int x = fromX; x <= toX; x++) {
                    int next = y * width + x;
                    if (inside[next] && values[next] == 0) {
                        values[next] = number;
                        waiting.push(next);
                    }
                }
            }
        }
    }
}
