package org.diffusionj.dataset.phantom;

import java.util.ArrayList;
import java.util.List;

/** A filament: a path whose direction wanders slowly, as wide everywhere. */
final class Curve {
    /** Length as a share of the picture's shorter side. */
    private static final double SHORTEST = 0.2;
    private static final double LONGEST = 0.6;

    /** Radians that the direction turns by over one width, about. */
    private static final double BEND = 0.12;

    private Curve() {}

    static Silhouette draw(Draws draws, double width, int room) {
        double length = Math.max(3 * width, draws.between(SHORTEST, LONGEST) * room);
        double angle = draws.between(0, 2 * Math.PI);
        double turn = 0;
        double x = 0;
        double y = 0;
        List<double[]> points = new ArrayList<>();
        for (double gone = 0; gone <= length; gone += 0.5) {
            points.add(new double[] {x, y});
            turn = 0.95 * turn + BEND / width * 0.5 * draws.normal();
            angle += turn * 0.5;
            x += 0.5 * StrictMath.cos(angle);
            y += 0.5 * StrictMath.sin(angle);
        }
        return around(points, width);
    }

    private static Silhouette around(List<double[]> points, double width) {
        double[] middle = points.get(points.size() / 2);
        double reach = 0;
        for (double[] point : points) {
            reach = Math.max(reach, Math.max(Math.abs(point[0] - middle[0]), Math.abs(point[1] - middle[1])));
        }
        double radius = Math.max(width / 2, StrictMath.sqrt(0.5)); // no gaps between pixels
        Silhouette.Brush brush = new Silhouette.Brush(reach + radius);
        points.forEach(point -> brush.disc(point[0] - middle[0], point[1] - middle[1], radius));
        return brush.painted();
    }
}
