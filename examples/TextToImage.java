import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.ort.OrtBackend;
import org.diffusionj.pipeline.GenerationRequest;
import org.diffusionj.pipeline.StableDiffusion;

/** Makes a picture of each prompt and says where it is. */
public class TextToImage {
    public static void main(String[] args) throws IOException {
        File folder = new File(System.getProperty("out", "pictures"));
        folder.mkdirs();
        ModelFolder files = ModelFolder.read(Path.of(System.getProperty("model", "models/starter")));
        try (StableDiffusion model = StableDiffusion.open(files, new OrtBackend())) {
            for (String prompt : List.of("sparse large blue nuclei", "dense small green nuclei", "magenta nuclei")) {
                GenerationRequest request = model.request(prompt).seed(7).build();
                File png = new File(folder, prompt.replace(' ', '-') + ".png");
                ImageIO.write(model.generate(request).image().toBufferedImage(), "png", png);
                System.out.println(png.getAbsolutePath());
            }
        }
    }
}
