package org.diffusionj.model;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints whose names and shapes make no sense are opened or refused in a sentence, and soon. */
class HostileCheckpointsTest {
    private static final Path FILES = Path.of("src/test/resources/reference/onefile");
    private static final Pattern NUMBER = Pattern.compile("(?<=\\.)\\d+(?=\\.)");
    private static final Pattern SHAPE = Pattern.compile("\"shape\":\\[([\\d,]*)\\]");
    private static final Pattern WORD =
            Pattern.compile("(weight|bias|conv_in|input_blocks|transformer_blocks)");
    private static final String[] NUMBERS = {"0", "1", "2", "3", "5", "8", "9999"};
    private static final String[] SHAPES = {"\"shape\":[]", "\"shape\":[0]", "\"shape\":[1,1]",
        "\"shape\":[8,8,1,1,1]", "\"shape\":[0,0,0,0]"};
    private static final String[] FILE_NAMES = {"sd1", "sd2v", "xl", "unetdiffusers", "vae/ldm"};

    @TempDir
    private Path folder;

    @Test
    void headersWithOtherNumbersNamesAndShapes() throws IOException {
        Random random = new Random(25);
        for (int i = 0; i < 300; i++) {
            String name = FILE_NAMES[i % FILE_NAMES.length];
            byte[] file = Files.readAllBytes(FILES.resolve(name + ".safetensors"));
            int length = (int) ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
            String header = damaged(new String(file, 8, length, StandardCharsets.UTF_8), random);
            requireSentence(write(name, header, file, 8 + length), "case " + i);
        }
    }

    private static String damaged(String header, Random random) {
        String result = header;
        for (int change = random.nextInt(3); change >= 0; change--) {
            result = switch (random.nextInt(4)) {
                case 0 -> replaced(result, NUMBER, random, NUMBERS[random.nextInt(NUMBERS.length)]);
                case 1 -> replaced(result, SHAPE, random, SHAPES[random.nextInt(SHAPES.length)]);
                case 2 -> replaced(result, WORD, random, "other");
                default -> result.replaceAll("\\." + random.nextInt(4) + "\\.", "." + random.nextInt(6) + ".");
            };
        }
        return result;
    }

    private static String replaced(String text, Pattern pattern, Random random, String by) {
        MatchResult[] found = pattern.matcher(text).results().toArray(MatchResult[]::new);
        if (found.length == 0) {
            return text;
        }
        MatchResult chosen = found[random.nextInt(found.length)];
        return text.substring(0, chosen.start()) + by + text.substring(chosen.end());
    }

    @Test
    void aHundredThousandLevelsDoNotHang() throws IOException {
        StringBuilder header = new StringBuilder("{");
        for (int i = 0; i < 100_000; i++) {
            header.append("\"model.diffusion_model.input_blocks.").append(i)
                    .append(".0.op.weight\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]},");
        }
        for (String name : new String[] {"input_blocks.0.0.weight", "time_embed.0.weight", "out.2.weight"}) {
            header.append("\"model.diffusion_model.").append(name)
                    .append("\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]},");
        }
        header.setCharAt(header.length() - 1, '}');
        Path file = write("sd1", header.toString(), new byte[0], 0);
        assertTimeoutPreemptively(Duration.ofMinutes(1), () -> requireSentence(file, "levels"));
    }

    private Path write(String name, String header, byte[] file, int dataAt) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + file.length - dataAt).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(json.length).put(json).put(file, dataAt, file.length - dataAt);
        Files.writeString(folder.resolve("hostile.json"), Files.readString(FILES.resolve(name + ".json"))
                .replace("\"..", "\"" + FILES.getParent().toAbsolutePath().toString().replace('\\', '/')));
        return Files.write(folder.resolve("hostile.safetensors"), bytes.array());
    }

    private static void requireSentence(Path file, String which) {
        try {
            ModelFolder.read(file);
        } catch (IllegalArgumentException refused) {
            assertTrue(refused.getMessage().contains(file.toString()), which + ": " + refused.getMessage());
        } catch (RuntimeException e) {
            throw new AssertionError(which, e);
        }
    }
}
