package org.diffusionj;

import java.util.EnumMap;
import java.util.Map;
import org.diffusionj.runtime.Backend;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.Device;
import org.diffusionj.runtime.Network;
import org.diffusionj.runtime.NetworkSource;
import org.diffusionj.runtime.WrappedNetwork;
import org.diffusionj.tensor.Tensor;

/** Adds up how long networks take, by what they do. */
final class TimedBackend implements Backend {
    private final Backend backend;
    private final Map<Role, Double> seconds = new EnumMap<>(Role.class);

    /** What a network does, told by its inputs. */
    enum Role {
        TEXT("input_ids"), STEP("timestep"), DECODER("latent_sample"), OTHER("");

        private final String input;

        Role(String input) {
            this.input = input;
        }

        static Role of(Network network) {
            for (Role role : values()) {
                if (network.inputs().stream().anyMatch(port -> port.name().equals(role.input))) {
                    return role;
                }
            }
            return OTHER;
        }
    }

    TimedBackend(Backend backend) {
        this.backend = backend;
    }

    /** Seconds since {@link #forget}. */
    double seconds(Role role) {
        return seconds.getOrDefault(role, 0.0);
    }

    /** Of all networks. */
    double seconds() {
        return seconds.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    void forget() {
        seconds.clear();
    }

    @Override
    public Network open(NetworkSource source, Cancellation cancellation) {
        Network network = backend.open(source, cancellation);
        return new Timed(network, Role.of(network));
    }

    @Override
    public Device device() {
        return backend.device();
    }

    @Override
    public String describe() {
        return backend.describe();
    }

    private final class Timed extends WrappedNetwork {
        private final Role role;

        Timed(Network network, Role role) {
            super(network);
            this.role = role;
        }

        @Override
        public Map<String, Tensor> run(Map<String, Tensor> inputs, Cancellation cancellation) {
            long start = System.nanoTime();
            Map<String, Tensor> results = super.run(inputs, cancellation);
            seconds.merge(role, (System.nanoTime() - start) / 1e9, Double::sum);
            return results;
        }
    }
}
