// SPDX-License-Identifier: MIT
// Sixty pictures a second of a face with fifteen blend shapes; a line with their weights whenever these have changed.
// A line on standard input ends it. The words are where wav2vis sends, and the culture of the machine.

using System;
using System.Globalization;
using System.Linq;
using System.Reflection;
using System.Threading;
using UnityEngine;

static class Game
{
    static void Main(string[] words)
    {
        CultureInfo.DefaultThreadCurrentCulture = Thread.CurrentThread.CurrentCulture = new CultureInfo(words[1]);
        var face = new SkinnedMeshRenderer { sharedMesh = new Mesh() };
        foreach (string shape in "sil PP FF TH DD kk CH SS nn RR aa E ih oh ou".Split(' '))
            face.sharedMesh.blendShapes.Add("viseme_" + shape);
        face.sharedMesh.blendShapes.Add("browUp");
        var mouth = new Wav2VisMouth { url = words[0], sibling = face };
        Call(mouth, "OnEnable");
        bool ended = false;
        new Thread(() => { Console.ReadLine(); ended = true; }) { IsBackground = true }.Start();
        string told = null;
        while (!ended)
        {
            Call(mouth, "Update");
            string text = string.Join(",", face.weights.Where(each => each.Value > 0).Select(each =>
                "\"" + face.sharedMesh.GetBlendShapeName(each.Key).Replace("viseme_", "") + "\":"
                + (each.Value / 100).ToString("0.####", CultureInfo.InvariantCulture)));
            if (text != told)
                Console.WriteLine("{" + text + "}");
            told = text;
            Thread.Sleep(16);
        }
        Call(mouth, "OnDisable");
    }

    static void Call(object on, string method)
    {
        on.GetType().GetMethod(method, BindingFlags.Instance | BindingFlags.NonPublic).Invoke(on, null);
    }
}
