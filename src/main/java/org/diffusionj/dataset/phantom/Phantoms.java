package org.diffusionj.dataset.phantom;

import java.util.ArrayList;
import java.util.List;
import org.diffusionj.image.Labels;

/**
 * Draws label maps. Objects are numbered from 1 on, lie wholly inside, and never cover each other. Of those that are to
 * touch, each shares sides of pixels with another one of its group, two or three; all others have background around.
 */
public final class Phantoms {
    /** Places that are tried for an object before everything is drawn anew, and how often that is done. */
    private static final int TRIES = 400;
    private static final int BEGINNINGS = 60;

    /** Objects of one cluster, about. */
    private static final int IN_CLUSTER = 6;

    private final PhantomPlan plan;
    private final PhantomMap map;
    private final Draws draws;
    private final int count;
    private final List<int[]> places = new ArrayList<>();
    private final List<double[]> clusters = new ArrayList<>();

    private Phantoms(PhantomPlan plan, PhantomMap map, Draws draws, int count) {
        this.plan = plan;
        this.map = map;
        this.draws = draws;
        this.count = count;
        for (int i = 0; i < Math.max(1, count / IN_CLUSTER); i++) {
            clusters.add(new double[] {draws.between(0.25, 0.75) * map.width(),
                    draws.between(0.25, 0.75) * map.height()});
        }
    }

    /**
     * Draws the map of one item.
     *
     * @throws IllegalArgumentException if the objects do not fit
     */
    public static Labels draw(PhantomPlan plan, long seed, long item, int width, int height) {
        plan.requireRoom(width, height);
        int count = new Draws(seed, item, "phantoms/count").whole(plan.fewest(), plan.most());
        for (int beginning = 0; beginning < BEGINNINGS; beginning++) {
            PhantomMap map = new PhantomMap(width, height);
            if (new Phantoms(plan, map, new Draws(seed, item, "phantoms/" + beginning), count).fill(beginning)) {
                return map.labels();
            }
        }
        throw new IllegalArgumentException("'labels.phantoms': no way was found to place " + count + " "
                + plan.shape().label() + " of item " + item + " in " + width + " x " + height + " pixels. Choose a"
                + " smaller 'count' or 'diameter', or a larger picture. See docs/datasets.md#phantoms");
    }

    /** Beginnings that follow failures draw ever smaller objects within the range, and shorter curves. */
    private boolean fill(int beginning) {
        double share = 1 - (double) beginning / BEGINNINGS;
        double largest = plan.smallest() + (plan.largest() - plan.smallest()) * share;
        int room = (int) (Math.min(map.width(), map.height()) * share);
        int touching = touching(count, plan.touching());
        for (int number = 1; number <= count; number++) {
            Silhouette object = plan.shape().draw(draws, draws.between(plan.smallest(), largest), room);
            boolean placed = isJoined(number, touching) ? join(object, number) : place(object, number);
            if (!placed) {
                return false;
            }
        }
        return true;
    }

    /** How many of the objects are in groups: two at least, if any. */
    static int touching(int count, double share) {
        int touching = (int) Math.round(count * share);
        return touching == 1 ? Math.min(2, count / 2 * 2) : touching;
    }

    /** The first objects make the groups: pairs, the first of them three if the number is odd. */
    private static boolean isJoined(int number, int touching) {
        int odd = touching % 2;
        return number <= touching && (odd == 1 && number <= 3 ? number > 1 : (number - odd) % 2 == 0);
    }

    private boolean place(Silhouette object, int number) {
        boolean clustered = draws.next() < plan.clustering();
        double[] centre = clusters.get(draws.below(clusters.size()));
        double spread = plan.largest() / 2;
        for (int i = 0; i < TRIES; i++) {
            spread *= 1 + 4.0 / TRIES;
            int x = (int) Math.round(clustered ? centre[0] + spread * draws.normal() : draws.next() * map.width());
            int y = (int) Math.round(clustered ? centre[1] + spread * draws.normal() : draws.next() * map.height());
            if (map.fit(object, x, y, 0) == PhantomMap.Fit.APART) {
                return put(object, x, y, number);
            }
        }
        return false;
    }

    /** Moves an object away from the one before until they lie side by side, and touch no other. */
    private boolean join(Silhouette object, int number) {
        int partner = number - 1;
        int[] from = places.get(partner - 1);
        for (int i = 0; i < TRIES / 10; i++) {
            double angle = draws.between(0, 2 * Math.PI);
            int reach = 2 * object.side() + map.width() + map.height();
            for (double away = 0; away < reach; away += 0.5) {
                int x = (int) Math.round(from[0] + away * StrictMath.cos(angle));
                int y = (int) Math.round(from[1] + away * StrictMath.sin(angle));
                if (x < 0 || y < 0 || x >= map.width() || y >= map.height()) {
                    break;
                }
                PhantomMap.Fit fit = map.fit(object, x, y, partner);
                if (fit == PhantomMap.Fit.APART) {
                    if (map.isBeside(object, x, y, partner)) {
                        return put(object, x, y, number);
                    }
                    break;
                }
            }
        }
        return false;
    }

    private boolean put(Silhouette object, int x, int y, int number) {
        map.put(object, x, y, number);
        places.add(new int[] {x, y});
        return true;
    }
}
